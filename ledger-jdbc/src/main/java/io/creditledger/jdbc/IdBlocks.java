package io.creditledger.jdbc;

import io.creditledger.engine.IdRange;
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
final class IdBlocks {
    /** The increment of the sequence in the schema scripts. */
    static final int BLOCK = 10_000;

    private long next;
    private long end;

    /** Fetches the first ids of new blocks. */
    @FunctionalInterface
    interface Sequence {
        /** Returns the first id of the next block of {@value #BLOCK}. */
        long nextBlock(Connection connection) throws SQLException;
    }

    /**
     * Takes ids for one unit of work, lowest first; asks the sequence when the block runs short. Hardly any unit of work needs
     * more than one range: only one that first has to book what is due on thousands of accounts does.
     */
    List<IdRange> take(int count, Connection connection, Sequence sequence) throws SQLException {
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
     */
    int skipTo(long highest, Connection connection, Sequence sequence) throws SQLException {
        int drawn = 0;
        long first;
        do {
            synchronized (this) {
                if (next > highest && next < end) {
                    return drawn;
                }
            }
            first = sequence.nextBlock(connection);
            drawn++;
        } while (first <= highest);
        synchronized (this) {
            next = first;
            end = first + BLOCK;
        }
        return drawn;
    }

    private IdRange cut(int count) {
        IdRange range = new IdRange(next, count);
        next += count;
        return range;
    }
}
