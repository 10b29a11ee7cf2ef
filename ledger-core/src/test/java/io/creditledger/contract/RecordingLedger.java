package io.creditledger.contract;

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
import io.creditledger.engine.Footprint;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Passes everything on and notes which accounts a test named: a ledger cannot list them. */
final class RecordingLedger implements Ledger {
    private final Ledger ledger;
    private final Set<AccountId> accounts = ConcurrentHashMap.newKeySet();

    RecordingLedger(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Returns every account named by a command, whether it exists or not. */
    Set<AccountId> accounts() {
        return accounts;
    }

    @Override
    public <R> Outcome<R> execute(Command<R> command) {
        note(command);
        return ledger.execute(command);
    }

    @Override
    public List<Outcome<?>> executeAll(List<? extends Command<?>> commands) {
        if (commands != null) {
            commands.forEach(this::note);
        }
        return ledger.executeAll(commands);
    }

    @Override
    public <R> CompletionStage<Outcome<R>> executeAsync(Command<R> command) {
        note(command);
        return ledger.executeAsync(command);
    }

    private void note(Command<?> command) {
        // A null is for the ledger to refuse, not for the test's own plumbing.
        if (command != null) {
            accounts.addAll(Footprint.of(command).accounts());
        }
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
    public Balance balance(AccountId account) {
        return ledger.balance(account);
    }

    @Override
    public Map<AccountId, Balance> balances(Collection<AccountId> ids) {
        return ledger.balances(ids);
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
