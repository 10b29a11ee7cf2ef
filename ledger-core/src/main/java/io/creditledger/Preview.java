package io.creditledger;

import io.creditledger.error.RejectedException;
import java.util.List;
import java.util.Optional;

/**
 * What a command would do if it were executed now. Another command may come first: a preview promises nothing.
 *
 * @param rejection why the command would be refused; empty if it would be accepted
 * @param replayed whether its work has been done before under the same key, so that nothing would change
 * @param legs what would be booked: by the command, and by what the ledger books with it, such as credits that have
 *     expired; empty for a refusal and a replay. Of a group, what its replayed members once booked is left out
 * @param balances what each limited account touched would have afterwards; empty for a refusal and for a replay
 * @param lots what would be done with lots, and with plain credits beside them; the operations have no real numbers yet
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
