package io.creditledger.error;

/** A member of an atomic group was refused, so no member was executed. */
public final class GroupRejectedException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final int index;
    private final RejectedException reason;

    /** Describes which member was refused and why. */
    public GroupRejectedException(int index, RejectedException reason) {
        super(
                RejectionCode.GROUP_REJECTED,
                "member " + index + " of the group was refused: " + reason.getMessage(),
                reason);
        this.index = index;
        this.reason = reason;
    }

    /** Returns the index of the refused member, from 0. */
    public int index() {
        return index;
    }

    /** Returns why the member was refused. */
    public RejectedException reason() {
        return reason;
    }
}
