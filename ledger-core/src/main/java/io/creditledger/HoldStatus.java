package io.creditledger;

/** The status of a hold. All except {@link #OPEN} are final. */
public enum HoldStatus {
    /** Credits are reserved. */
    OPEN(0),
    /** Some or all of the hold was captured, and nothing is reserved any more. */
    CAPTURED(1),
    /** The hold was released before anything was captured. */
    RELEASED(2),
    /** The timeout of the hold has passed; what it still reserved is released. */
    EXPIRED(3);

    private final int code;

    HoldStatus(int code) {
        this.code = code;
    }

    /** Returns the number under which this status is stored. */
    public int code() {
        return code;
    }

    /**
     * Returns the status stored under this number.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static HoldStatus ofCode(int code) {
        for (HoldStatus status : values()) {
            if (status.code == code) {
                return status;
            }
        }
        throw new IllegalArgumentException("no hold status has code " + code);
    }
}
