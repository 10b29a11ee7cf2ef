package io.creditledger.jdbc.internal.commit;

import io.creditledger.Bounds;
import io.creditledger.Outcome;
import io.creditledger.error.ConcurrencyException;
import io.creditledger.error.LedgerException;
import io.creditledger.error.ListenerException;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.error.UnknownOutcomeException;
import io.creditledger.jdbc.internal.commit.PendingCall.RefusalSearch;
import io.creditledger.jdbc.internal.driver.StorageExceptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what calls are answered. Its methods are called with the lock of {@link UnitScheduler} held, unless they are static. */
final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    /** In how many units of work the calls of one that failed are tried again. */
    private static final int PARTS = 8;

    private final WriteCounters counters;
    private final Duration callTimeout;
    private final Set<Unit> active;

    Answers(WriteCounters counters, Duration callTimeout, Set<Unit> active) {
        this.counters = counters;
        this.callTimeout = callTimeout;
        this.active = active;
    }

    /** Throws what a thread's call has failed by, if it has, with the stack of this thread. */
    static void throwFailure(PendingCall call) {
        Throwable failure = call.failure();
        if (failure == null) {
            return;
        }
        if (failure instanceof LedgerException ledger) {
            // One failure may answer many callers.
            throw StorageExceptions.again(ledger, String.valueOf(ledger.getMessage()));
        }
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }

    /** Answers a call that has waited for too long and is in no unit of work. */
    void refuse(PendingCall call, String why) {
        counters.callsPastDeadline.increment();
        fail(
                call,
                new ConcurrencyException(
                        why + " for " + callTimeout.toMillis() + " ms; " + nothingWritten(call),
                        null,
                        null,
                        0,
                        Retry.CALL));
    }

    /** Answers a call whose unit of work has not ended in time. */
    void giveUp(PendingCall call) {
        counters.callsPastDeadline.increment();
        CompletableFuture<List<Outcome<?>>> ending = new CompletableFuture<>();
        call.ending = ending;
        call.fail(new UnknownOutcomeException(
                "the unit of work of the call has not ended after " + callTimeout.toMillis()
                        + " ms; it may still be committed. Execute again with the same key",
                null,
                null,
                0,
                ending));
    }

    private static void fail(PendingCall call, Throwable cause) {
        call.fail(call.commands.failure(cause));
    }

    private String nothingWritten(PendingCall call) {
        boolean undecided = active.stream()
                .flatMap(unit -> unit.calls.stream())
                .anyMatch(other -> other.ending != null && other.sharesKeyWith(call.commands.keys()));
        return undecided
                ? "this call wrote nothing, but an earlier one with the same key may still be committed"
                : "nothing was written";
    }

    /**
     * Answers the calls of a unit of work that has ended.
     *
     * @param failed how it failed, or null
     * @param delivery completes the stages of calls that were answered before
     * @param busy gets the asynchronous calls of which commands are pending
     * @return the calls to be queued again before all others
     */
    List<PendingCall> settle(Unit unit, @Nullable Throwable failed, Delivery delivery, List<PendingCall> busy) {
        List<PendingCall> again = new ArrayList<>();
        Throwable failure = failed instanceof ListenerException ? refused(unit, failed) : failed;
        for (PendingCall call : unit.calls) {
            if (call.state != CallState.TAKEN) {
                settleLate(call, failure, delivery);
            } else if (failure != null) {
                if (!isOver(unit, call, failure)) {
                    again.add(call);
                }
            } else {
                if (call.commands.isDone()) {
                    call.succeed();
                } else {
                    call.setBusy();
                    if (call.isAsync()) {
                        busy.add(call);
                    }
                }
            }
        }
        return again;
    }

    /**
     * Counts a refusal by the listener towards the search for the calls that it refuses. Returns how the unit of work failed: if the
     * search has gone on for too long, in a way that ends it.
     */
    private static Throwable refused(Unit unit, Throwable refusal) {
        int left = Bounds.LISTENER_REFUSALS;
        RefusalSearch search = new RefusalSearch();
        for (PendingCall call : unit.calls) {
            if (call.search != null) {
                search = call.search;
                left = Math.min(left, search.left);
            }
        }
        search.left = left - 1;
        for (PendingCall call : unit.calls) {
            call.search = search;
        }
        return left > 1 || unit.calls.size() == 1
                ? refusal
                : new StorageException(
                        "the listener for events refused " + Bounds.LISTENER_REFUSALS
                                + " units of work, and the other calls are not tried any more; nothing was written",
                        refusal,
                        null,
                        0,
                        Retry.CALL);
    }

    /** Fails a call, or returns false if it gets another try. */
    private boolean isOver(Unit unit, PendingCall call, Throwable failure) {
        int calls = unit.calls.size();
        if (calls > 1 && mayBeOnesFault(failure)) {
            // In smaller and smaller parts, until the one whose fault it is stands alone.
            call.callsTogether = Math.max(1, calls / PARTS);
            return false;
        }
        if (unit.control.deadline().hasPassed() && !call.deadline.hasPassed() && failure instanceof StorageException) {
            // The time of the caller that led was up, not that of this one.
            return false;
        }
        fail(call, failure);
        return true;
    }

    /** Returns whether the failure may be due to one call, so that its neighbours deserve another try. */
    private static boolean mayBeOnesFault(Throwable failure) {
        return !(failure instanceof StorageException storage)
                || storage instanceof ConcurrencyException
                || storage.retry() == Retry.NO;
    }

    private static ConcurrencyException leftOut() {
        return new ConcurrencyException(
                "another unit of work held what the commands need; nothing was written", null, null, 0, Retry.CALL);
    }

    /** The call was answered that its outcome is unknown; now it is known. */
    private void settleLate(PendingCall call, @Nullable Throwable failure, Delivery delivery) {
        CompletableFuture<List<Outcome<?>>> ending = call.ending;
        if (ending == null) {
            return;
        }
        List<Outcome<?>> outcomes = call.commands.outcomes();
        if (failure == null && outcomes != null) {
            counters.lateCommits.increment();
            LOG.warn(
                    "A unit of work was committed {} ms after its call began; the call had been answered that its outcome is unknown",
                    call.nanosSinceStart() / 1_000_000);
            delivery.add(call.deadline, () -> ending.complete(outcomes));
        } else {
            Throwable reason = call.commands.failure(failure == null ? leftOut() : failure);
            delivery.add(call.deadline, () -> ending.completeExceptionally(reason));
        }
    }
}
