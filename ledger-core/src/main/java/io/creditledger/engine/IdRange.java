package io.creditledger.engine;

/**
 * The ids that one unit of work may give out. Running the same unit of work again uses the same range: an operation that
 * is found stored with an id out of it was stored by the earlier attempt.
 *
 * @param first the lowest id
 * @param count how many
 */
public record IdRange(long first, int count) {
    /** Checks that the range is positive. */
    public IdRange {
        if (first <= 0 || count <= 0) {
            throw new IllegalArgumentException("id range must be positive, but is " + count + " from " + first);
        }
    }

    /** Returns ids for a preview: no unit of work draws them, and none is stored. */
    public static IdRange ofPreview(int count) {
        return new IdRange(Long.MAX_VALUE / 2, count);
    }

    /** Returns whether the id is in this range. */
    public boolean contains(long id) {
        return id >= first && id < first + count;
    }
}
