package io.creditledger.cache;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.CommandResult;
import io.creditledger.GroupReceipt;
import io.creditledger.Outcome;
import io.creditledger.Posting;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The accounts that an outcome names: in the changes it reports, in the postings of its transactions and in the balances of its
 * result. Whatever the cache learns from an outcome, owned or joined, it learns from here. Not thread-safe.
 *
 * <p>Limited accounts are complete: a command changes none that its outcome does not name, except for booking what was due on it,
 * which every read has counted before. Unlimited accounts may be missing ({@link #namesAllUnlimited}).
 */
final class ReportedAccounts {
    private final Map<AccountId, Long> revisions = new HashMap<>();
    private final Set<AccountId> unlimited = new HashSet<>();
    private boolean namesAllUnlimited = true;

    private ReportedAccounts() {}

    static ReportedAccounts of(Outcome<?> outcome) {
        ReportedAccounts accounts = new ReportedAccounts();
        accounts.add(outcome);
        return accounts;
    }

    /**
     * Returns the highest revision that is reported of each limited account, changed by the command or not. An unlimited account
     * whose opening is reported has revision 0.
     */
    Map<AccountId, Long> revisions() {
        return revisions;
    }

    /** Returns the unlimited accounts that were moved. */
    Set<AccountId> unlimited() {
        return unlimited;
    }

    /**
     * Returns whether no unlimited account can have been changed that is not named. A replay does not name those that the original
     * execution changed by booking what was due before its own transaction. The same applies to a command without a key that was done
     * already: it reports no change.
     */
    boolean namesAllUnlimited() {
        return namesAllUnlimited;
    }

    private void add(Outcome<?> outcome) {
        if (!(outcome instanceof Outcome.Accepted<?> accepted)) {
            return;
        }
        accepted.changedBalances().forEach(this::add);
        unlimited.addAll(accepted.touchedUnlimitedAccounts());
        if (accepted.value() instanceof GroupReceipt group) {
            group.members().forEach(this::add);
            return;
        }
        CommandResult result = (CommandResult) accepted.value();
        result.transactions().forEach(transaction -> transaction.postings().forEach(this::add));
        result.balances().forEach(this::add);
        boolean changesNothing = accepted.changedBalances().isEmpty()
                && accepted.touchedUnlimitedAccounts().isEmpty();
        namesAllUnlimited &= !accepted.replayed() && !changesNothing;
    }

    private void add(Posting posting) {
        Posting.After after = posting.after();
        if (after == null) {
            unlimited.add(posting.account());
        } else {
            revisions.merge(posting.account(), after.revision(), Math::max);
        }
    }

    private void add(Balance balance) {
        revisions.merge(balance.account(), balance.revision(), Math::max);
    }
}
