package io.creditledger.cache;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.OperationRef;
import io.creditledger.Outcome;
import io.creditledger.Transaction;
import io.creditledger.command.Command;
import io.creditledger.command.ExpireDue;
import io.creditledger.engine.Footprint;
import io.creditledger.error.StorageException;
import io.creditledger.error.UnknownOutcomeException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Tells the cache what the end of a write means for it. The balances that the write reports are put into the cache. Of the other
 * accounts that the outcome names, the cache learns how far they have got ({@link ReportedAccounts}): after a replay, another node or
 * a commit whose answer was lost may have got them there without the cache knowing.
 *
 * <p>After a write whose outcome is unknown, or that may repeat such a write, unlimited accounts may have changed that nothing names:
 * the ledger first books what is due, and expired credits go to the account that their lot was granted with. The cache then
 * forgets all balances of unlimited accounts.
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
            Set<AccountId> offered = new HashSet<>();
            for (Balance balance : outcome.changedBalances()) {
                offered.add(balance.account());
                cache.offer(balance.account(), balance, start);
            }
            ReportedAccounts reported = ReportedAccounts.of(outcome);
            reported.revisions().forEach((account, revision) -> {
                if (!offered.contains(account)) {
                    cache.reached(account, revision);
                }
            });
            reported.unlimited().forEach(cache::moved);
            if (!reported.namesAllUnlimited()) {
                cache.invalidateUnlimited();
            }
        } catch (RuntimeException | Error failure) {
            cache.invalidateAll();
            LOG.log(Level.WARNING, "The cache was emptied: it could not take in what a command has changed", failure);
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
     * Drops what failed commands may have changed. They name their limited accounts, except for those that refer to an
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
        if (!nothingWritten) {
            cache.invalidateUnlimited();
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
