package io.creditledger;

/** What a ledger answers to placing, extending or releasing a hold. */
public interface HoldReceipt {
    /** Returns the hold as it is now: on a replay, as it is by then. */
    Hold hold();

    /** Returns what the account had right after the command was executed first. */
    Balance balance();

    /** Returns whether this execution found the work already done under the same key. */
    boolean replayed();
}
