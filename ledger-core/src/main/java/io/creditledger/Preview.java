package io.creditledger;

import io.creditledger.error.RejectedException;
import java.util.List;
import java.util.Optional;

/**
 * What a command would do if it were executed now. Another command may be executed first, so a preview guarantees nothing.
 *
 * @param rejection why the command would be refused; empty if it would be accepted
 * @param replayed whether the command has already been executed under the same key, so that nothing would change
 * @param legs what would be booked by the command, and by the ledger with it, such as the expiry of credits; empty for a
 *     refusal and for a replay. For a group, the legs of replayed members are left out
 * @param balances the balance that each limited account touched would have afterwards; empty for a refusal and for a replay
 * @param lots what would be done with lots, and with plain credits used beside them; their operation ids are placeholders
 */
public record Preview(
        Optional<RejectedException> rejection,
        boolean replayed,
        List<Leg> legs,
        List<Balance> balances,
        List<LotAllocation> lots) {
    /** Copies the lists. */
    public Preview {
        legs = List.copyOf(legs);
        balances = List.copyOf(balances);
        lots = List.copyOf(lots);
    }

    /** Returns whether the command would be accepted. */
    public boolean isAccepted() {
        return rejection.isEmpty();
    }
}
