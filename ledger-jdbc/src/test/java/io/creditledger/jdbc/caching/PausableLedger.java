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

    PausableLedger(Ledger ledger) {
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
    protected Ledger delegate() {
        return ledger;
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
}
