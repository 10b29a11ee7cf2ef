package io.creditledger.error;

/** A member of an atomic group was refused, so nothing of the group was done. */
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

    /** Returns the member's place in the group, from 0. */
    public int index() {
        return index;
    }

    /** Returns why it was refused. */
    public RejectedException reason() {
        return reason;
    }
}
