package io.creditledger;

/** The kind of command that an operation executed. New kinds may be added: keep a default branch. */
public enum OperationKind {
    /** Credits issued to an account. */
    GRANT(1),
    /** A charge of an exact amount. */
    DEBIT(2),
    /** A charge of as much as was available, up to an amount. */
    DEBIT_UP_TO(3),
    /** Credits moved between two accounts. */
    TRANSFER(4),
    /** Any balanced set of postings. */
    POST(5),
    /** All or part of a debit or capture refunded. */
    REFUND(6),
    /** An operation reversed as a whole. */
    REVERSE(7),
    /** Floor, ceiling or low-balance marks changed. */
    CHANGE_LIMITS(8),
    /** An account frozen. */
    FREEZE(9),
    /** An account closed, with the remaining credits swept if requested. */
    CLOSE(10),
    /** A frozen or closed account opened again. */
    REOPEN(11),
    /** Credits reserved. */
    HOLD(12),
    /** All or part of a hold charged. */
    CAPTURE(13),
    /** A hold released. */
    RELEASE(14),
    /** A hold extended. */
    EXTEND_HOLD(15),
    /** Expired credits moved out of an account, booked by the ledger itself. */
    EXPIRE(16),
    /** Overdraft repaid out of lots, recorded by the ledger itself; moves nothing between accounts. */
    REPAY(17),
    /** The unreserved credits of a lot moved to its expiry account. */
    VOID_LOT(18),
    /** The end of a lot moved to a later instant. */
    EXTEND_LOT(19);

    private final int code;

    OperationKind(int code) {
        this.code = code;
    }

    /** Returns the number under which this kind is stored. */
    public int code() {
        return code;
    }

    /**
     * Returns the kind stored under this number.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static OperationKind ofCode(int code) {
        for (OperationKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no operation kind has code " + code);
    }
}
