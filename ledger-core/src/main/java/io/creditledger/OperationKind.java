package io.creditledger;

/** What kind of command an operation carried out. New kinds may be added: keep a default branch. */
public enum OperationKind {
    /** Credits issued to an account. */
    GRANT(1),
    /** A charge of an exact amount. */
    DEBIT(2),
    /** A charge of as much as was there, up to an amount. */
    DEBIT_UP_TO(3),
    /** Credits moved between two accounts. */
    TRANSFER(4),
    /** A free set of balanced postings. */
    POST(5),
    /** All or part of a debit given back. */
    REFUND(6),
    /** An operation undone as a whole. */
    REVERSE(7),
    /** Floor or ceiling changed. */
    CHANGE_LIMITS(8),
    /** An account frozen. */
    FREEZE(9),
    /** An account closed, perhaps sweeping what was left. */
    CLOSE(10),
    /** A frozen or closed account opened again. */
    REOPEN(11),
    /** Credits reserved. */
    HOLD(12),
    /** All or part of a hold charged. */
    CAPTURE(13),
    /** A hold given up. */
    RELEASE(14),
    /** A hold given more time. */
    EXTEND_HOLD(15),
    /** Expired credits taken out of an account, booked by the ledger itself. */
    EXPIRE(16),
    /** Overdraft repaid out of lots, noted by the ledger itself; moves nothing between accounts. */
    REPAY(17),
    /** What was free in a lot taken out of it. */
    VOID_LOT(18),
    /** A lot given a later end. */
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
