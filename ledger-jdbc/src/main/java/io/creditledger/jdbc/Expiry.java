package io.creditledger.jdbc;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.ExpiryReport;
import io.creditledger.Outcome;
import io.creditledger.SettleReceipt;
import io.creditledger.command.Command;
import io.creditledger.command.ExpireDue;
import io.creditledger.command.SettleAccount;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One sweep over accounts on which something is due: each is settled by a command of its own. Not thread-safe. */
final class Expiry {
    private final List<Command<?>> settlements = new ArrayList<>();
    private final List<Balance> changes = new ArrayList<>();
    private final Set<AccountId> moved = new HashSet<>();
    private final boolean more;
    private int settled;

    /**
     * Starts a sweep.
     *
     * @param due accounts on which something is due, one more than the limit if there are that many
     */
    Expiry(ExpireDue command, List<AccountId> due) {
        this.more = due.size() > command.limit();
        due.stream().limit(command.limit()).map(SettleAccount::of).forEach(settlements::add);
    }

    List<Command<?>> settlements() {
        return settlements;
    }

    /** Counts accounts that had not been settled by somebody else. */
    void add(List<Outcome<?>> outcomes) {
        for (Outcome<?> outcome : outcomes) {
            settled += outcome.accepted()
                            .map(SettleReceipt.class::cast)
                            .filter(SettleReceipt::settled)
                            .isPresent()
                    ? 1
                    : 0;
            changes.addAll(outcome.changes());
            moved.addAll(outcome.moved());
        }
    }

    Outcome<ExpiryReport> outcome() {
        return new Outcome.Accepted<>(new ExpiryReport(settled, more), false, changes, moved);
    }
}
