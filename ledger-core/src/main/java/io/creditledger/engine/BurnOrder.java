package io.creditledger.engine;

import io.creditledger.LotCategory;
import java.nio.ByteBuffer;
import java.util.Comparator;

/**
 * The place of a lot among an account's lots in the order of use: priority ascending, earlier end first (none last),
 * promotional before paid, earlier start, creation, id. Its bytes sort like it does when compared as unsigned bytes, so
 * every database sorts lots alike.
 *
 * @param priority lower is used first
 * @param end the end in microseconds since 1970, {@link Long#MAX_VALUE} if there is none
 * @param category promotional or paid
 * @param start the start in microseconds since 1970
 * @param creation the seq of the posting that brought the lot
 * @param id the lot's number
 */
public record BurnOrder(int priority, long end, LotCategory category, long start, long creation, long id)
        implements Comparable<BurnOrder> {
    /** The length of the byte form. */
    public static final int BYTES = 2 + 8 + 1 + 8 + 8 + 8;

    private static final Comparator<BurnOrder> ORDER = Comparator.comparingInt(BurnOrder::priority)
            .thenComparingLong(BurnOrder::end)
            .thenComparingInt(order -> order.category().code())
            .thenComparingLong(BurnOrder::start)
            .thenComparingLong(BurnOrder::creation)
            .thenComparingLong(BurnOrder::id);

    /** Reads the byte form back. */
    public static BurnOrder ofBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new BurnOrder(
                in.getShort(),
                in.getLong() ^ Long.MIN_VALUE,
                LotCategory.ofCode(in.get()),
                in.getLong() ^ Long.MIN_VALUE,
                in.getLong(),
                in.getLong());
    }

    /** Returns the byte form. */
    public byte[] bytes() {
        // Signed numbers sort as unsigned bytes once the sign bit is turned round.
        return ByteBuffer.allocate(BYTES)
                .putShort((short) priority)
                .putLong(end ^ Long.MIN_VALUE)
                .put((byte) category.code())
                .putLong(start ^ Long.MIN_VALUE)
                .putLong(creation)
                .putLong(id)
                .array();
    }

    @Override
    public int compareTo(BurnOrder other) {
        return ORDER.compare(this, other);
    }
}
