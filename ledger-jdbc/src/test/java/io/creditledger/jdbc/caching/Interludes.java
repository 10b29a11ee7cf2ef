package io.creditledger.jdbc.caching;

import io.creditledger.Account;
import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.Explanation;
import io.creditledger.Hold;
import io.creditledger.HoldPage;
import io.creditledger.HoldQuery;
import io.creditledger.IdempotencyKey;
import io.creditledger.Ledger;
import io.creditledger.LotHistory;
import io.creditledger.LotId;
import io.creditledger.LotUse;
import io.creditledger.OperationRef;
import io.creditledger.Outcome;
import io.creditledger.Preview;
import io.creditledger.StatementPage;
import io.creditledger.StatementQuery;
import io.creditledger.Transaction;
import io.creditledger.TransactionId;
import io.creditledger.TrialBalance;
import io.creditledger.VerifyReport;
import io.creditledger.command.Command;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A real ledger whose answers can be held up: something else may happen before a call, or before its answer is seen. */
final class Interludes implements Ledger {
    /** Something that happens meanwhile. */
    @FunctionalInterface
    interface Interlude {
        void run() throws Exception;
    }

    private final Ledger ledger;
    Interlude before = () -> {};
    Interlude after = () -> {};
    /** Is told that a write was done, before anything else happens. */
    Runnable written = () -> {};
    /** Replaces the answer of a write that was done, by throwing. */
    Interlude instead = () -> {};

    Interludes(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Lets this happen once, before the answer of the next call is seen. */
    void afterNextRead(Interlude interlude) {
        after = () -> {
            after = () -> {};
            interlude.run();
        };
    }

    private static void play(Interlude interlude) {
        try {
            interlude.run();
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public <R> Outcome<R> execute(Command<R> command) {
        play(before);
        Outcome<R> outcome = ledger.execute(command);
        written.run();
        play(after);
        play(instead);
        return outcome;
    }

    @Override
    public List<Outcome<?>> executeAll(List<? extends Command<?>> commands) {
        play(before);
        List<Outcome<?>> outcomes = ledger.executeAll(commands);
        written.run();
        play(after);
        play(instead);
        return outcomes;
    }

    @Override
    public <R> CompletionStage<Outcome<R>> executeAsync(Command<R> command) {
        return ledger.executeAsync(command);
    }

    @Override
    public Balance balance(AccountId account) {
        play(before);
        Balance balance = ledger.balance(account);
        play(after);
        return balance;
    }

    @Override
    public Map<AccountId, Balance> balances(Collection<AccountId> accounts) {
        play(before);
        Map<AccountId, Balance> balances = ledger.balances(accounts);
        play(after);
        return balances;
    }

    @Override
    public Preview preview(Command<?> command) {
        return ledger.preview(command);
    }

    @Override
    public Optional<Account> account(AccountId id) {
        return ledger.account(id);
    }

    @Override
    public Optional<Transaction> transaction(TransactionId id) {
        return ledger.transaction(id);
    }

    @Override
    public Optional<Transaction> transaction(IdempotencyKey key) {
        return ledger.transaction(key);
    }

    @Override
    public StatementPage statement(StatementQuery query) {
        return ledger.statement(query);
    }

    @Override
    public Explanation explain(AccountId account) {
        return ledger.explain(account);
    }

    @Override
    public List<LotUse> lotUses(OperationRef operation) {
        return ledger.lotUses(operation);
    }

    @Override
    public Optional<LotHistory> lot(LotId lot) {
        return ledger.lot(lot);
    }

    @Override
    public Optional<Hold> hold(OperationRef hold) {
        return ledger.hold(hold);
    }

    @Override
    public HoldPage holds(HoldQuery query) {
        return ledger.holds(query);
    }

    @Override
    public TrialBalance trialBalance() {
        return ledger.trialBalance();
    }

    @Override
    public VerifyReport verify() {
        return ledger.verify();
    }
}
