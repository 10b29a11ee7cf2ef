package io.creditledger.engine;

import io.creditledger.AccountId;
import io.creditledger.ApplyDueReceipt;
import io.creditledger.Balance;
import io.creditledger.ExpiryReport;
import io.creditledger.ExpiryReport.Failure;
import io.creditledger.Outcome;
import io.creditledger.command.ApplyDue;
import io.creditledger.command.ExpireDue;
import io.creditledger.error.ConcurrencyException;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.error.UnknownOutcomeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One sweep over accounts on which something is due. Accounts are settled together as long as that works; when it fails, by
 * halves, until those that fail by themselves are found. Used once, by one thread.
 */
public final class Sweep {
    private final ExpireDue command;
    private final Books books;
    private final Set<AccountId> seen = new HashSet<>();
    private final List<Failure> failures = new ArrayList<>();
    private final List<Balance> changes = new ArrayList<>();
    private final Set<AccountId> moved = new HashSet<>();
    private int settled;
    private int skipped;
    private int answered;

    private Sweep(ExpireDue command, Books books) {
        this.command = command;
        this.books = books;
    }

    /** What a sweep needs of a store. */
    public interface Books {
        /** Returns the first accounts on which something is due, those that have waited longest first. */
        List<AccountId> due(int count);

        /**
         * Settles accounts, as far as nobody else has them locked.
         *
         * @param commands what to execute
         * @param outcomes where to put the outcome of each account that was not locked, also if this throws
         */
        void settle(List<ApplyDue> commands, Map<AccountId, Outcome<?>> outcomes);
    }

    /**
     * Runs a sweep. Accounts that are locked or fail do not count towards its limit, so that they do not keep it from those
     * behind them.
     *
     * @throws StorageException if the database is out of reach, or it is not known how a unit of work ended
     */
    public static Outcome<ExpiryReport> run(ExpireDue command, Books books) {
        return new Sweep(command, books).run();
    }

    private Outcome<ExpiryReport> run() {
        boolean more = true;
        while (more && answered < command.limit()) {
            int room = command.limit() - answered;
            List<AccountId> due = new ArrayList<>(books.due(skipped + failures.size() + room + 1));
            due.removeIf(seen::contains);
            more = due.size() > room;
            List<AccountId> next = due.subList(0, Math.min(room, due.size()));
            seen.addAll(next);
            settle(next);
        }
        return new Outcome.Accepted<>(new ExpiryReport(settled, skipped, failures, more), false, changes, moved);
    }

    private void settle(List<AccountId> accounts) {
        if (accounts.isEmpty()) {
            return;
        }
        Map<AccountId, Outcome<?>> outcomes = new HashMap<>();
        try {
            books.settle(accounts.stream().map(ApplyDue::of).toList(), outcomes);
        } catch (RuntimeException failure) {
            if (isEverybodys(failure)) {
                throw failure;
            }
            outcomes.forEach(this::add);
            settleByHalves(
                    accounts.stream().filter(id -> !outcomes.containsKey(id)).toList(), failure);
            return;
        }
        outcomes.forEach(this::add);
        skipped += accounts.size() - outcomes.size();
    }

    private void settleByHalves(List<AccountId> accounts, RuntimeException failure) {
        if (accounts.size() > 1) {
            settle(accounts.subList(0, accounts.size() / 2));
            settle(accounts.subList(accounts.size() / 2, accounts.size()));
        } else if (failure instanceof ConcurrencyException) {
            skipped += accounts.size();
        } else {
            accounts.forEach(account -> failures.add(new Failure(account, failure)));
        }
    }

    /** Returns whether a failure is not about some of the accounts, so that to go on would be in vain. */
    private static boolean isEverybodys(RuntimeException failure) {
        return failure instanceof UnknownOutcomeException
                || (failure instanceof StorageException storage
                        && (storage.retry() == Retry.WHOLE_UNIT_OF_WORK
                                || (storage.retry() == Retry.CALL && !(storage instanceof ConcurrencyException))));
    }

    private void add(AccountId account, Outcome<?> outcome) {
        outcome.rejection().ifPresent(reason -> failures.add(new Failure(account, reason)));
        outcome.result().map(ApplyDueReceipt.class::cast).ifPresent(receipt -> {
            answered++;
            // Else somebody else was first.
            settled += receipt.settled() ? 1 : 0;
        });
        changes.addAll(outcome.changedBalances());
        moved.addAll(outcome.touchedUnlimitedAccounts());
    }
}
