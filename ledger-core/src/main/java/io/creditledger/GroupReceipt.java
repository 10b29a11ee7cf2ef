package io.creditledger;

import java.util.List;

/**
 * What a ledger answers to an atomic group it accepted.
 *
 * @param members the outcome of each member, in order; all are accepted
 */
public record GroupReceipt(List<Outcome<?>> members) {
    /** Copies the members. */
    public GroupReceipt {
        members = List.copyOf(members);
    }
}
