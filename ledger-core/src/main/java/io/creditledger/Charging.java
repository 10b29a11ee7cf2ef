package io.creditledger;

import io.creditledger.command.CaptureHold;
import io.creditledger.command.Command;
import io.creditledger.command.PlaceHold;
import io.creditledger.command.ReleaseHold;
import io.creditledger.engine.Stages;
import io.creditledger.error.HoldNotActiveException;
import io.creditledger.error.RejectionCode;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Runs work whose cost is known only afterwards: reserves an estimate, runs the work, charges what it {@linkplain Meter
 * reports}, releases the rest. If the work fails everything is released. Start one with {@link CreditLedger#charging}.
 *
 * <p><b>Under one key the work is charged at most once.</b> After a run under the key has been charged or released, or has
 * timed out, the work is not run again: {@link HoldNotActiveException} has the status of its hold (the ledger does not store
 * the result of the work; store it yourself if callers retry). If the process dies while the work runs, credits stay reserved
 * until the timeout at most; until then a retry under the same key runs the work again under the same reservation. Two
 * concurrent callers with one key may both run it, and the first to finish is charged; the other one gets
 * {@link HoldNotActiveException}, or the same receipt if the cost was the same.
 *
 * <p>Choose a timeout that the work cannot exceed: work that outlives its hold is not charged, and its result is not
 * returned.
 *
 * <p>A builder: not thread-safe, used once.
 */
public final class Charging {
    private static final String SCOPE = "credit-ledger:charging";

    private final CreditLedger credits;
    private final PlaceHold.Builder hold;
    private boolean overrunAllowed;

    Charging(CreditLedger credits, PlaceHold.Builder hold) {
        this.credits = credits;
        this.hold = hold;
    }

    /**
     * Work that may fail.
     *
     * @param <T> its result
     */
    @FunctionalInterface
    public interface Work<T> {
        /**
         * Does the work.
         *
         * @param meter receives the cost
         * @throws Exception if it fails: then nothing is charged
         */
        T run(Meter meter) throws Exception;
    }

    /**
     * Work that was done and charged.
     *
     * @param value its result
     * @param capture what was charged
     * @param missing the part of the cost that was not charged, in smallest units: what exceeded the estimate
     * @param <T> the result
     */
    public record Charged<T>(T value, CaptureReceipt capture, long missing) {}

    /** Sets how long the work may take, up to {@link Bounds#HOLD_TIMEOUT}; the configured hold timeout unless set. */
    public Charging timeout(Duration timeout) {
        hold.timeout(timeout);
        return this;
    }

    /** Sets the tags that allow tagged lots to pay: a lot may pay if all its tags are among these. None unless set. */
    public Charging tags(Set<String> tags) {
        hold.tags(tags);
        return this;
    }

    /**
     * Charges what exceeds the estimate like a debit, if the account can pay it. If this is not set, or the account cannot pay,
     * the estimate is charged and the rest is reported as {@linkplain Charged#missing missing}.
     */
    public Charging allowOverrun() {
        this.overrunAllowed = true;
        return this;
    }

    /**
     * Reserves, runs the work on this thread, and charges.
     *
     * @throws io.creditledger.error.InsufficientCreditsException if the estimate cannot be reserved; the work is not run
     * @throws HoldNotActiveException if a run under this key has been charged or released, or its hold has expired
     * @throws io.creditledger.error.RejectedException if the ledger refuses for another reason
     * @throws io.creditledger.error.StorageException if the ledger fails. If the work has already run, its result is lost: the credits
     *     stay reserved until the timeout, or have been charged
     * @throws Exception whatever the work throws
     */
    public <T> Charged<T> call(Work<T> work) throws Exception {
        Hold held = open(credits.execute(hold.build()));
        Meter meter = new Meter(held.amount());
        T value;
        try {
            value = work.run(meter);
        } catch (Throwable failure) {
            try {
                release(held, false).toCompletableFuture().join();
            } catch (RuntimeException second) {
                failure.addSuppressed(second);
            }
            throw failure;
        }
        try {
            return charge(value, meter.cost(), held, false)
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException wrapped) {
            throw wrapped.getCause() instanceof RuntimeException cause ? cause : wrapped;
        }
    }

    /**
     * Reserves, starts the work, and charges when it completes, without blocking a thread. The stage completes exceptionally
     * where {@link #call} would throw. Cancelling it does not stop the work.
     *
     * @param work starts the work and returns a stage that completes with its result
     * @throws IllegalStateException if the ledger cannot execute asynchronously
     */
    public <T> CompletionStage<Charged<T>> callAsync(Function<Meter, ? extends CompletionStage<T>> work) {
        return Stages.unwrapped(execute(hold.build(), true).thenCompose(outcome -> {
            Hold held = open(outcome.orElseThrow());
            Meter meter = new Meter(held.amount());
            return started(work, meter)
                    .handle((value, failure) ->
                            failure == null ? charge(value, meter.cost(), held, true) : this.<T>released(held, failure))
                    .thenCompose(stage -> stage);
        }));
    }

    private static <T> CompletionStage<T> started(Function<Meter, ? extends CompletionStage<T>> work, Meter meter) {
        // Only a listener is attached to the host's stage: whatever the stage does, the hold can be released.
        CompletableFuture<T> finished = new CompletableFuture<>();
        try {
            CompletionStage<T> stage = Objects.requireNonNull(work.apply(meter), "the work returned no stage");
            var unused = stage.whenComplete((value, failure) -> {
                if (failure == null) {
                    finished.complete(value);
                } else {
                    finished.completeExceptionally(Stages.cause(failure));
                }
            });
        } catch (Throwable failure) {
            finished.completeExceptionally(failure);
        }
        return finished;
    }

    private <R> CompletionStage<Outcome<R>> execute(Command<R> command, boolean async) {
        return async
                ? credits.ledger().executeAsync(command)
                : CompletableFuture.completedStage(credits.ledger().execute(command));
    }

    private static Hold open(HoldReceipt receipt) {
        Hold held = receipt.hold();
        if (held.status() != HoldStatus.OPEN) {
            throw new HoldNotActiveException(held.id(), held.status());
        }
        return held;
    }

    private CompletionStage<HoldReceipt> release(Hold held, boolean async) {
        ReleaseHold command = ReleaseHold.of(held.ref())
                .key(IdempotencyKey.of(SCOPE, "release:" + held.id()))
                .build();
        return execute(command, async).thenApply(Outcome::orElseThrow);
    }

    private <T> CompletionStage<Charged<T>> released(Hold held, Throwable failure) {
        CompletionStage<HoldReceipt> released;
        try {
            released = release(held, true);
        } catch (RuntimeException second) {
            released = CompletableFuture.failedStage(second);
        }
        return released.handle((receipt, second) -> {
            if (second != null) {
                failure.addSuppressed(second);
            }
            throw new CompletionException(failure);
        });
    }

    private <T> CompletionStage<Charged<T>> charge(T value, long cost, Hold held, boolean async) {
        long within = Math.min(cost, held.amount());
        if (cost > within && overrunAllowed) {
            return execute(capturing(held, cost).allowOverrun().build(), async).thenCompose(outcome -> {
                boolean cannotPay = outcome.rejection()
                        .filter(reason -> reason.code() == RejectionCode.INSUFFICIENT_CREDITS)
                        .isPresent();
                return cannotPay
                        ? charge(value, cost, within, held, async)
                        : CompletableFuture.completedStage(new Charged<>(value, outcome.orElseThrow(), 0));
            });
        }
        return charge(value, cost, within, held, async);
    }

    private <T> CompletionStage<Charged<T>> charge(T value, long cost, long within, Hold held, boolean async) {
        return execute(capturing(held, within).build(), async)
                .thenApply(outcome -> new Charged<>(value, outcome.orElseThrow(), cost - within));
    }

    /** The key contains the amount, so two runs with the same cost both get the receipt. */
    private static CaptureHold.Builder capturing(Hold held, long amount) {
        return CaptureHold.of(held.ref())
                .amount(amount)
                .key(IdempotencyKey.of(SCOPE, "capture:" + held.id() + ":" + amount));
    }
}
