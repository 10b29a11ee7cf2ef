package io.creditledger.testing;

import io.creditledger.ForwardingLedger;
import io.creditledger.Ledger;
import io.creditledger.Outcome;
import io.creditledger.command.Command;
import io.creditledger.engine.Stages;
import io.creditledger.error.ConcurrencyException;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.error.UnknownOutcomeException;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A ledger whose next calls fail on request, for tests of failures that a database rarely produces. Requested failures occur
 * in order, one per call; all other calls are forwarded to the underlying ledger. Safe for use by many threads.
 */
public final class FailingLedger extends ForwardingLedger {
    private final Ledger ledger;
    private final Queue<Failure> commands = new ConcurrentLinkedQueue<>();
    private final Queue<StorageException> reads = new ConcurrentLinkedQueue<>();

    private FailingLedger(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * One failure of a call.
     *
     * @param exception what the call throws
     * @param executed whether the commands are executed before that
     */
    private record Failure(StorageException exception, boolean executed) {}

    /** Returns a ledger that forwards all calls to another until a failure is requested. */
    public static FailingLedger over(Ledger ledger) {
        return new FailingLedger(Objects.requireNonNull(ledger, "ledger"));
    }

    /**
     * Makes the next call that executes commands throw a {@link StorageException}. Nothing is executed.
     *
     * @param retry the exception's {@link StorageException#retry()}; {@link Retry#CALL} throws a {@link ConcurrencyException}
     */
    public FailingLedger failNextCommand(Retry retry) {
        commands.add(new Failure(failure(retry), false));
        return this;
    }

    /**
     * Makes the next call that executes commands throw an {@link UnknownOutcomeException}, as if the connection was lost before the
     * commit. Nothing is executed.
     */
    public FailingLedger loseConnectionBeforeNextCommit() {
        return loseConnection(false);
    }

    /**
     * Makes the next call that executes commands throw an {@link UnknownOutcomeException}, as if only the response to the commit was
     * lost. The commands are executed.
     */
    public FailingLedger loseConnectionAfterNextCommit() {
        return loseConnection(true);
    }

    private FailingLedger loseConnection(boolean executed) {
        commands.add(new Failure(
                new UnknownOutcomeException("the outcome is unknown, because a test asked for it", null, "08006", 0),
                executed));
        return this;
    }

    /** Makes the next read throw a {@link StorageException} with this {@link StorageException#retry()}. */
    public FailingLedger failNextRead(Retry retry) {
        reads.add(failure(retry));
        return this;
    }

    private static StorageException failure(Retry retry) {
        String message = "the ledger failed, because a test asked for it";
        return retry == Retry.CALL
                ? new ConcurrencyException(message, null, "40001", 0, retry)
                : new StorageException(message, null, "58000", 0, retry);
    }

    /** Returns the ledger for one read, or throws the failure requested for it. */
    @Override
    protected Ledger delegate() {
        StorageException failure = reads.poll();
        if (failure != null) {
            throw failure;
        }
        return ledger;
    }

    @Override
    public <R> Outcome<R> execute(Command<R> command) {
        return call(() -> ledger.execute(command));
    }

    @Override
    public List<Outcome<?>> executeAll(List<? extends Command<?>> all) {
        return call(() -> ledger.executeAll(all));
    }

    @Override
    public <R> CompletionStage<Outcome<R>> executeAsync(Command<R> command) {
        Failure failure = commands.poll();
        if (failure == null) {
            return ledger.executeAsync(command);
        }
        CompletionStage<Outcome<R>> failed = CompletableFuture.failedStage(failure.exception);
        return failure.executed
                ? Stages.unwrapped(ledger.executeAsync(command).thenCompose(outcome -> failed))
                : failed;
    }

    private <T> T call(Supplier<T> work) {
        @Nullable Failure failure = commands.poll();
        if (failure == null) {
            return work.get();
        }
        if (failure.executed) {
            T unused = work.get();
        }
        throw failure.exception;
    }
}
