package io.creditledger.jdbc.internal.commit;

import io.creditledger.AccountId;
import io.creditledger.Bounds;
import io.creditledger.IdempotencyKey;
import io.creditledger.Outcome;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way through {@link GroupCommit}, with the thread that waits for it or the stage that is completed by it. What
 * is not final changes under the lock of {@link UnitScheduler}.
 */
final class PendingCall {
    final CommandBatch commands;
    final Deadline deadline;
    /** The thread that waits; null for an asynchronous call. */
    final @Nullable Thread waiter;

    final @Nullable CompletableFuture<Outcome<?>> stage;
    /** The accounts that what is pending of it must lock. */
    Set<AccountId> locks;

    volatile CallState state = CallState.ARRIVING;
    /** How many calls its next unit of work may have: less once it was in one that failed. */
    int callsTogether = Integer.MAX_VALUE;
    /** The search for the calls that a listener refuses, since it was in a unit of work that was refused. */
    @Nullable
    RefusalSearch search;

    /** How often an account of it was found locked. */
    int requeues;
    /** Completed when the unit of work ends that this call was answered without. */
    @Nullable
    CompletableFuture<List<Outcome<?>>> ending;

    private final long start = System.nanoTime();
    private final AtomicBoolean left = new AtomicBoolean();
    private @Nullable Throwable failure;

    /** A search for the calls that a listener refuses, shared by the calls of a unit of work that it has refused. */
    static final class RefusalSearch {
        /** How many more units of work may be refused before the rest is given up. */
        int left = Bounds.LISTENER_REFUSALS;
    }

    private PendingCall(
            CommandBatch commands,
            Deadline deadline,
            @Nullable Thread waiter,
            @Nullable CompletableFuture<Outcome<?>> stage) {
        this.commands = commands;
        this.locks = commands.locks();
        this.deadline = deadline;
        this.waiter = waiter;
        this.stage = stage;
    }

    /** Starts a call that this thread waits for. */
    static PendingCall ofThisThread(CommandBatch commands, Deadline deadline) {
        return new PendingCall(commands, deadline, Thread.currentThread(), null);
    }

    /** Starts a call of one command, whose outcome completes a stage. */
    static PendingCall completing(CompletableFuture<Outcome<?>> stage, CommandBatch commands, Deadline deadline) {
        return new PendingCall(commands, deadline, null, stage);
    }

    boolean isAsync() {
        return waiter == null;
    }

    boolean isDone() {
        return state == CallState.DONE;
    }

    long nanosSinceStart() {
        return System.nanoTime() - start;
    }

    /** Ends it without a failure: its commands have their outcomes, but for those that may be left undone. */
    void succeed() {
        state = CallState.DONE;
    }

    /** Some commands were left out of a unit of work: others may be done, and are not to be waited for any more. */
    void setBusy() {
        locks = commands.locks();
        state = CallState.BUSY;
    }

    void fail(Throwable cause) {
        failure = cause;
        state = CallState.DONE;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Returns the outcomes of a call that has succeeded. */
    List<Outcome<?>> outcomes() {
        return Objects.requireNonNull(commands.outcomes(), "outcomes");
    }

    /** Returns whether this is the first time that it is asked to be counted as answered. */
    boolean leave() {
        return left.compareAndSet(false, true);
    }

    boolean sharesKeyWith(Collection<IdempotencyKey> keys) {
        return commands.keys().stream().anyMatch(keys::contains);
    }

    /** Completes the stage, and with it runs what the host has attached to it. */
    void complete() {
        CompletableFuture<Outcome<?>> completed = Objects.requireNonNull(stage);
        if (failure != null) {
            completed.completeExceptionally(failure);
        } else {
            completed.complete(outcomes().get(0));
        }
    }
}
