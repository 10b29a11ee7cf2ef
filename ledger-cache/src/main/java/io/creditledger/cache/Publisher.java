package io.creditledger.cache;

import io.creditledger.AccountChange;
import io.creditledger.Balance;
import io.creditledger.GroupReceipt;
import io.creditledger.OperationRef;
import io.creditledger.Outcome;
import io.creditledger.Posting;
import io.creditledger.Receipt;
import io.creditledger.Transaction;
import io.creditledger.UpToReceipt;
import io.creditledger.command.Command;
import io.creditledger.engine.Footprint;
import io.creditledger.error.StorageException;
import io.creditledger.error.UnknownOutcomeException;
import java.util.List;

/**
 * Tells the cache what the end of a write means for it. Of an outcome, beside the changes that it reports, that is:
 *
 * <ul>
 *   <li>Its transaction names the unlimited accounts that were written; their balances are not reported.
 *   <li>What changed nothing still shows how far its account had got. Of a replay: another node, or a commit that was
 *       given up for lost, may have got it there without the cache knowing. Of an opening: the account exists.
 * </ul>
 */
final class Publisher {
    private final BalanceCache cache;
    private final TransactionCache transactions;

    Publisher(BalanceCache cache, TransactionCache transactions) {
        this.cache = cache;
        this.transactions = transactions;
    }

    /** Tells what a command changed that was begun at {@code start}. */
    void publish(Outcome<?> outcome, Start start) {
        outcome.changes().forEach(balance -> cache.offer(balance.account(), balance, start));
        heed(outcome);
    }

    private void heed(Outcome<?> outcome) {
        if (!(outcome instanceof Outcome.Accepted<?> accepted)) {
            return;
        }
        boolean reported = !accepted.changes().isEmpty();
        if (accepted.result() instanceof Receipt receipt) {
            booked(receipt.transaction());
            reached(reported ? List.of() : receipt.balances());
        } else if (accepted.result() instanceof UpToReceipt receipt) {
            receipt.transaction().ifPresent(this::booked);
            reached(reported ? List.of() : List.of(receipt.balance()));
        } else if (accepted.result() instanceof AccountChange change) {
            change.transaction().ifPresent(this::booked);
            reached(reported ? List.of() : List.of(change.balance()));
        } else if (accepted.result() instanceof GroupReceipt group) {
            group.members().forEach(this::heed);
        }
    }

    private void booked(Transaction transaction) {
        for (Posting posting : transaction.postings()) {
            if (posting.after() == null) {
                cache.moved(posting.account());
            }
        }
    }

    private void reached(List<Balance> balances) {
        balances.forEach(balance -> cache.reached(balance.account(), balance.revision()));
    }

    /** Tells that a command failed. A storage failure says that nothing was written, unless it does not know. */
    void failed(Command<?> command, Throwable failure) {
        boolean nothingWritten = failure instanceof StorageException && !(failure instanceof UnknownOutcomeException);
        forget(List.of(command), nothingWritten);
    }

    /** Tells that a list of commands failed. Some of them may be done, whatever the failure. */
    void failed(List<? extends Command<?>> commands) {
        forget(commands, false);
    }

    /**
     * Drops what failed commands may have changed. They name their accounts, except for those that refer to an
     * operation: if that is not in memory, and something may be written, everything is dropped. Asking the ledger
     * would be exact, but it has just failed, and a stage may be completing on a thread that others wait for; refunds
     * of an unknown outcome are rare enough for reloading what is still wanted.
     */
    private void forget(List<? extends Command<?>> commands, boolean nothingWritten) {
        Footprint footprint = Footprint.of(commands);
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
