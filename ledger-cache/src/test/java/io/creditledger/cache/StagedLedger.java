package io.creditledger.cache;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.ForwardingLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.Ledger;
import io.creditledger.Outcome;
import io.creditledger.Receipt;
import io.creditledger.Transaction;
import io.creditledger.TransactionId;
import io.creditledger.command.Command;
import io.creditledger.command.Grant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * A real ledger with a say in time: something may happen between a read and its return, and before or after a write.
 * What is decided and answered is the real ledger's, but for the end of a balance's life, which can be given to it.
 */
final class StagedLedger extends ForwardingLedger {
    final Ledger real;
    final AtomicInteger balanceReads = new AtomicInteger();
    final AtomicInteger bulkReads = new AtomicInteger();
    final AtomicInteger transactionReads = new AtomicInteger();

    volatile Runnable beforeRead = () -> {};
    volatile Runnable afterRead = () -> {};
    volatile Runnable beforeWrite = () -> {};
    volatile Runnable afterWrite = () -> {};
    volatile UnaryOperator<Balance> shown = UnaryOperator.identity();

    /** Whether asynchronous writes wait, here, until they are committed and answered by hand. */
    boolean holding;

    final List<HeldWrite<?>> held = new ArrayList<>();

    StagedLedger(Ledger real) {
        this.real = real;
    }

    int reads() {
        return balanceReads.get() + bulkReads.get();
    }

    /** Lets this happen once, after the next read of balances and before its answer is seen. */
    void duringNextRead(Runnable action) {
        afterRead = () -> {
            afterRead = () -> {};
            action.run();
        };
    }

    /** Lets this happen once, after the next write was committed and before its answer is seen. */
    void duringNextWrite(Runnable action) {
        afterWrite = () -> {
            afterWrite = () -> {};
            action.run();
        };
    }

    /** Fails the next write, before anything is written. */
    void failNextWrite(RuntimeException failure) {
        beforeWrite = () -> {
            beforeWrite = () -> {};
            throw failure;
        };
    }

    /** Fails the next write, after all of it was written. */
    void loseNextAnswer(RuntimeException failure) {
        duringNextWrite(() -> {
            throw failure;
        });
    }

    @Override
    protected Ledger delegate() {
        return real;
    }

    @Override
    public <R> Outcome<R> execute(Command<R> command) {
        beforeWrite.run();
        Outcome<R> outcome = real.execute(command);
        afterWrite.run();
        return outcome;
    }

    @Override
    public List<Outcome<?>> executeAll(List<? extends Command<?>> commands) {
        beforeWrite.run();
        List<Outcome<?>> outcomes = real.executeAll(commands);
        afterWrite.run();
        return outcomes;
    }

    @Override
    public <R> CompletionStage<Outcome<R>> executeAsync(Command<R> command) {
        beforeWrite.run();
        if (holding) {
            HeldWrite<R> write = new HeldWrite<>(real, command);
            held.add(write);
            return write.stage;
        }
        return real.executeAsync(command).thenApply(outcome -> {
            afterWrite.run();
            return outcome;
        });
    }

    @Override
    public Balance balance(AccountId account) {
        balanceReads.incrementAndGet();
        beforeRead.run();
        try {
            return shown.apply(real.balance(account));
        } finally {
            afterRead.run();
        }
    }

    @Override
    public Map<AccountId, Balance> balances(Collection<AccountId> accounts) {
        bulkReads.incrementAndGet();
        beforeRead.run();
        Map<AccountId, Balance> balances = real.balances(accounts);
        balances.replaceAll((account, balance) -> shown.apply(balance));
        afterRead.run();
        return balances;
    }

    @Override
    public Optional<Transaction> transaction(TransactionId id) {
        transactionReads.incrementAndGet();
        return real.transaction(id);
    }

    @Override
    public Optional<Transaction> transaction(IdempotencyKey key) {
        transactionReads.incrementAndGet();
        return real.transaction(key);
    }

    /** An asynchronous grant that is under way for as long as a test likes. */
    static final class HeldWrite<R> {
        private final Ledger real;
        private final Command<R> command;
        private final CompletableFuture<Outcome<R>> stage = new CompletableFuture<>();
        private Outcome<R> outcome;

        private HeldWrite(Ledger real, Command<R> command) {
            this.real = real;
            this.command = command;
        }

        AccountId account() {
            return ((Grant) command).account();
        }

        /** Returns what the account had got to by it. */
        long revision() {
            return ((Receipt) outcome.orElseThrow()).balance().revision();
        }

        boolean committed() {
            return outcome != null;
        }

        void commit() {
            outcome = real.execute(command);
        }

        void answer() {
            stage.complete(outcome);
        }

        void fail(RuntimeException failure) {
            stage.completeExceptionally(failure);
        }
    }
}
