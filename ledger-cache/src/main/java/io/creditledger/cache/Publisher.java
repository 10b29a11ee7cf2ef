package io.creditledger.cache;

import io.creditledger.AccountId;
import io.creditledger.CommandResult;
import io.creditledger.GroupReceipt;
import io.creditledger.OperationRef;
import io.creditledger.Outcome;
import io.creditledger.Posting;
import io.creditledger.Transaction;
import io.creditledger.command.Command;
import io.creditledger.command.ExpireDue;
import io.creditledger.engine.Footprint;
import io.creditledger.error.StorageException;
import io.creditledger.error.UnknownOutcomeException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Tells the cache what the end of a write means for it. Of an outcome, beside the changes that it reports, that is:
 *
 * <ul>
 *   <li>It names the unlimited accounts that were moved; their balances are not reported. Where it names none, as of a
 *       replay, the transaction that was booked then does.
 *   <li>What changed nothing still shows how far its account had got. Of a replay: another node, or a commit that was
 *       given up for lost, may have got it there without the cache knowing. Of an opening: the account exists.
 * </ul>
 */
final class Publisher {
    private static final Logger LOG = System.getLogger(Publisher.class.getName());

    private final BalanceCache cache;
    private final TransactionCache transactions;

    Publisher(BalanceCache cache, TransactionCache transactions) {
        this.cache = cache;
        this.transactions = transactions;
    }

    /**
     * Tells what a command changed that was begun at {@code start}. Never fails: the command is done, and its answer must reach
     * the caller. If the cache cannot take it in, because the host's clock fails for instance, the cache is emptied.
     */
    void publish(Outcome<?> outcome, ReadToken start) {
        try {
            outcome.changedBalances().forEach(balance -> cache.offer(balance.account(), balance, start));
            apply(outcome);
        } catch (RuntimeException | Error failure) {
            cache.invalidateAll();
            LOG.log(Level.WARNING, "The cache was emptied: it could not take in what a command has changed", failure);
        }
    }

    private void apply(Outcome<?> outcome) {
        if (!(outcome instanceof Outcome.Accepted<?> accepted)) {
            return;
        }
        if (accepted.value() instanceof GroupReceipt group) {
            group.members().forEach(this::apply);
            return;
        }
        if (accepted.touchedUnlimitedAccounts().isEmpty()) {
            result(accepted).transactions().forEach(this::booked);
        } else {
            accepted.touchedUnlimitedAccounts().forEach(cache::moved);
        }
        if (accepted.changedBalances().isEmpty()) {
            result(accepted).balances().forEach(balance -> cache.reached(balance.account(), balance.revision()));
        }
    }

    /** Adds the accounts that an outcome tells of, changed by it or not. */
    static void addTouched(Outcome<?> outcome, Set<AccountId> accounts) {
        if (!(outcome instanceof Outcome.Accepted<?> accepted)) {
            return;
        }
        accepted.changedBalances().forEach(balance -> accounts.add(balance.account()));
        accounts.addAll(accepted.touchedUnlimitedAccounts());
        if (accepted.value() instanceof GroupReceipt group) {
            group.members().forEach(member -> addTouched(member, accounts));
            return;
        }
        result(accepted)
                .transactions()
                .forEach(booked -> booked.postings().forEach(posting -> accounts.add(posting.account())));
        result(accepted).balances().forEach(balance -> accounts.add(balance.account()));
    }

    private static CommandResult result(Outcome.Accepted<?> accepted) {
        return (CommandResult) accepted.value();
    }

    private void booked(Transaction transaction) {
        for (Posting posting : transaction.postings()) {
            if (posting.after() == null) {
                cache.moved(posting.account());
            }
        }
    }

    /**
     * Tells that a command failed. A storage failure says that nothing was written, unless it does not know. A sweep that fails
     * may have settled some accounts.
     */
    void failed(Command<?> command, Throwable failure) {
        boolean nothingWritten = failure instanceof StorageException
                && !(failure instanceof UnknownOutcomeException)
                && !(command instanceof ExpireDue);
        forget(List.of(command), nothingWritten);
        awaitEnding(List.of(command), failure);
    }

    /** Tells that a list of commands failed. Some of them may be done, whatever the failure. */
    void failed(List<? extends Command<?>> commands, Throwable failure) {
        forget(commands, false);
        awaitEnding(commands, failure);
    }

    /** A unit of work that goes on without its caller may still change what was read since. */
    private void awaitEnding(List<? extends Command<?>> commands, Throwable failure) {
        if (failure instanceof UnknownOutcomeException unknown) {
            unknown.completion().ifPresent(ending -> {
                CompletionStage<?> unused = ending.whenComplete((outcomes, reason) -> forget(commands, false));
            });
        }
    }

    /**
     * Drops what failed commands may have changed. They name their accounts, except for those that refer to an
     * operation or lot: if that is not in memory, and something may be written, everything is dropped. Asking the ledger
     * would be exact, but it has just failed, and a stage may be completing on a thread that others wait for; refunds
     * of an unknown outcome are rare enough for reloading what is still wanted.
     */
    private void forget(List<? extends Command<?>> commands, boolean nothingWritten) {
        Footprint footprint = Footprint.of(commands);
        if (!nothingWritten
                && (!footprint.lots().isEmpty() || commands.stream().anyMatch(ExpireDue.class::isInstance))) {
            cache.invalidateAll();
            return;
        }
        footprint.accounts().forEach(cache::invalidate);
        for (OperationRef reference : footprint.references()) {
            Transaction original = transactions.find(reference);
            if (original != null) {
                original.postings().forEach(posting -> cache.invalidate(posting.account()));
            } else if (!nothingWritten) {
                cache.invalidateAll();
                return;
            }
        }
    }
}
