package io.creditledger;

/** The origin of a lot's credits. Of two lots with the same priority and end, the promotional one is used first. */
public enum LotCategory {
    /** Credits that were given away. */
    PROMOTIONAL(0),
    /** Credits that were paid for. */
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
