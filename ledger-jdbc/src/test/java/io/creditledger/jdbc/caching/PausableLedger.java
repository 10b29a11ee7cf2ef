package io.creditledger.jdbc.caching;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.ForwardingLedger;
import io.creditledger.Ledger;
import io.creditledger.Outcome;
import io.creditledger.command.Command;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** A real ledger whose answers can be held up: something else may happen before a call, or before its answer is seen. */
final class PausableLedger extends ForwardingLedger {
    /** Something that happens meanwhile. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    private final Ledger ledger;
    Action before = () -> {};
    Action after = () -> {};
    /** Is told that a write was done, before anything else happens. */
    Runnable written = () -> {};
    /** Replaces the answer of a write that was done, by throwing. */
    Action instead = () -> {};

    PausableLedger(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Lets this happen once, before the answer of the next call is seen. */
    void afterNextRead(Action action) {
        after = () -> {
            after = () -> {};
            action.run();
        };
    }

    private static void perform(Action action) {
        try {
            action.run();
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    protected Ledger delegate() {
        return ledger;
    }

    @Override
    public <R> Outcome<R> execute(Command<R> command) {
        perform(before);
        Outcome<R> outcome = ledger.execute(command);
        written.run();
        perform(after);
        perform(instead);
        return outcome;
    }

    @Override
    public List<Outcome<?>> executeAll(List<? extends Command<?>> commands) {
        perform(before);
        List<Outcome<?>> outcomes = ledger.executeAll(commands);
        written.run();
        perform(after);
        perform(instead);
        return outcomes;
    }

    @Override
    public Balance balance(AccountId account) {
        perform(before);
        Balance balance = ledger.balance(account);
        perform(after);
        return balance;
    }

    @Override
    public Map<AccountId, Balance> balances(Collection<AccountId> accounts) {
        perform(before);
        Map<AccountId, Balance> balances = ledger.balances(accounts);
        perform(after);
        return balances;
    }
}
