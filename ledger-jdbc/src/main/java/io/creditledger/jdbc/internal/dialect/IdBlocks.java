package io.creditledger.jdbc.internal.dialect;

import io.creditledger.engine.IdRange;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Hands out ids from blocks that the database's sequence gives to this process: one trip for each {@value #BLOCK} ids.
 * What is left of a block when the process ends is lost, which is fine: ids are unique and growing, not gapless.
 *
 * <p>A sequence may be behind the tables, when these were restored or replicated without it. Then a block that it gives
 * has ids that are in use: whoever finds that {@linkplain #skipTo drops} it and goes on above the highest one.
 * Thread-safe.
 */
public final class IdBlocks {
    /** The increment of the sequence in the schema scripts. */
    public static final int BLOCK = 10_000;

    /** How many blocks are drawn in a row to get past ids in use; 100 million ids, which takes a database some seconds. */
    public static final int MOST_SKIPPED = 10_000;

    private long next;
    private long end;

    /** Fetches the first ids of new blocks. */
    @FunctionalInterface
    public interface Sequence {
        /** Returns the first id of the next block of {@value #BLOCK}. */
        long nextBlock(Connection connection) throws SQLException;
    }

    /**
     * Takes ids for one unit of work, lowest first; asks the sequence when the block runs short. Hardly any unit of work needs
     * more than one range: only one that first has to book what is due on thousands of accounts does.
     */
    public List<IdRange> take(int count, Connection connection, Sequence sequence) throws SQLException {
        if (count <= BLOCK) {
            return List.of(takeRange(count, connection, sequence));
        }
        List<IdRange> ranges = new ArrayList<>();
        for (int left = count; left > 0; left -= BLOCK) {
            ranges.add(takeRange(Math.min(left, BLOCK), connection, sequence));
        }
        ranges.sort(Comparator.comparingLong(IdRange::first));
        return List.copyOf(ranges);
    }

    /** The sequence does not take part in the unit of work, so a rollback gives nothing back and nothing twice. */
    private IdRange takeRange(int count, Connection connection, Sequence sequence) throws SQLException {
        synchronized (this) {
            if (end - next >= count) {
                return cut(count);
            }
        }
        // Outside the lock: others go on with what is left of the old block.
        long first = sequence.nextBlock(connection);
        synchronized (this) {
            if (BLOCK - count > end - next) {
                next = first + count;
                end = first + BLOCK;
            }
        }
        return new IdRange(first, count);
    }

    /**
     * Drops what is left of blocks up to an id that is in use, and draws until a block is above it.
     *
     * @return how many blocks were drawn
     * @throws StorageException if the sequence is too far behind
     */
    public int skipTo(long highest, Connection connection, Sequence sequence) throws SQLException {
        if (isAbove(highest)) {
            return 0;
        }
        // Outside the lock: others may go on meanwhile, or get past the ids first.
        Drawn drawn = drawAbove(highest, () -> sequence.nextBlock(connection));
        synchronized (this) {
            if (!isAbove(highest)) {
                next = drawn.first();
                end = drawn.first() + BLOCK;
            }
        }
        return drawn.blocks();
    }

    private synchronized boolean isAbove(long highest) {
        return next > highest && next < end;
    }

    /** Gives the first id of the next block. */
    @FunctionalInterface
    public interface Draw {
        long next() throws SQLException;
    }

    /**
     * A block that has no id that was in use.
     *
     * @param first its first id
     * @param blocks how many were drawn until it came
     */
    public record Drawn(long first, int blocks) {}

    /**
     * Draws until a block is above an id that is in use, but not for ever.
     *
     * @throws StorageException if the sequence is still behind after {@value #MOST_SKIPPED} blocks
     */
    public static Drawn drawAbove(long highest, Draw draw) throws SQLException {
        long first = 0;
        for (int blocks = 1; blocks <= MOST_SKIPPED; blocks++) {
            first = draw.next();
            if (first > highest) {
                return new Drawn(first, blocks);
            }
        }
        throw new StorageException(
                "the sequence ledger_id is far behind the tables: ids are in use up to " + highest + ", and after "
                        + MOST_SKIPPED + " blocks it gives " + first
                        + "; nothing was written. Run the statement that LedgerSchema.of(dataSource).validate() says",
                null,
                null,
                0,
                Retry.NO);
    }

    /** Returns whether drawing from the block that begins with an id gets above another one, in {@value #MOST_SKIPPED} blocks. */
    public static boolean canSkip(long next, long highest) {
        return blocksUpTo(highest) - blocksUpTo(next) + 1 < MOST_SKIPPED;
    }

    /** Returns how many blocks it takes to get to an id. */
    public static long blocksUpTo(long id) {
        return (id + BLOCK - 1) / BLOCK;
    }

    /** Returns whether ranges have so many ids. */
    public static boolean areEnough(List<IdRange> ranges, int count) {
        return ranges.stream().mapToInt(IdRange::count).sum() >= count;
    }

    private IdRange cut(int count) {
        IdRange range = new IdRange(next, count);
        next += count;
        return range;
    }
}
