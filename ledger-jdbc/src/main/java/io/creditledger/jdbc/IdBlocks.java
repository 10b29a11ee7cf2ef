package io.creditledger.jdbc;

import io.creditledger.engine.IdRange;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Hands out ids from blocks that the database's sequence gives to this process: one trip for each {@value #BLOCK} ids.
 * What is left of a block when the process ends is lost, which is fine: ids are unique and growing, not gapless.
 * Thread-safe.
 */
final class IdBlocks {
    /** The increment of the sequence in the schema scripts. No unit of work needs more ids than that. */
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
     * Takes a range; asks the sequence when the block runs short. The sequence does not take part in the unit of work, so
     * a rollback gives nothing back and nothing twice.
     */
    IdRange take(int count, Connection connection, Sequence sequence) throws SQLException {
        if (count > BLOCK) {
            throw new IllegalArgumentException("a unit of work may take at most " + BLOCK + " ids, not " + count);
        }
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

    private IdRange cut(int count) {
        IdRange range = new IdRange(next, count);
        next += count;
        return range;
    }
}
