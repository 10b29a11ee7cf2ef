package io.creditledger;

/** Where the credits of a lot came from. Of two lots that are otherwise equal, the promotional one is used first. */
public enum LotCategory {
    /** Given away. */
    PROMOTIONAL(0),
    /** Bought. */
    PAID(1);

    private final int code;

    LotCategory(int code) {
        this.code = code;
    }

    /** Returns the number under which this category is stored. */
    public int code() {
        return code;
    }

    /**
     * Returns the category stored under this number.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static LotCategory ofCode(int code) {
        for (LotCategory category : values()) {
            if (category.code == code) {
                return category;
            }
        }
        throw new IllegalArgumentException("no lot category has code " + code);
    }
}
