package io.creditledger;

/** What has become of a hold. All but {@link #OPEN} are final. */
public enum HoldStatus {
    /** Credits are reserved. */
    OPEN(0),
    /** Some or all of it was captured, and nothing is reserved any more. */
    CAPTURED(1),
    /** All that was left of it was released before anything was captured. */
    RELEASED(2),
    /** Its time ran out; what was left of it is free again. */
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
