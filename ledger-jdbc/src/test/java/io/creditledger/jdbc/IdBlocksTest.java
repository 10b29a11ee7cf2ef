package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.engine.IdRange;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.jdbc.internal.dialect.IdBlocks;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where ids come from: the sequence gives blocks of 10,000, the first one from 1. */
class IdBlocksTest {
    private final IdBlocks blocks = new IdBlocks();
    private TestDatabase database;
    private Connection connection;
    private long next = 1;

    @BeforeEach
    void connect() throws SQLException {
        database = TestDatabases.H2_MEMORY.create();
        connection = database.connect();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        database.close();
    }

    private List<IdRange> take(int count) throws SQLException {
        return blocks.take(count, connection, any -> {
            long first = next;
            next += IdBlocks.BLOCK;
            return first;
        });
    }

    @Test
    void aBlockLastsForManyUnitsOfWork() throws SQLException {
        assertThat(take(9_000)).containsExactly(new IdRange(1, 9_000));
        assertThat(take(1_000)).containsExactly(new IdRange(9_001, 1_000));
        assertThat(take(1)).containsExactly(new IdRange(10_001, 1));
    }

    @Test
    void aWholeBlockIsOneRange() throws SQLException {
        assertThat(take(1)).containsExactly(new IdRange(1, 1));
        assertThat(take(IdBlocks.BLOCK)).containsExactly(new IdRange(10_001, IdBlocks.BLOCK));
        assertThat(take(1)).as("the rest of the first is not lost").containsExactly(new IdRange(2, 1));
    }

    @Test
    void aSequenceThatStaysBehindTheTablesIsAnErrorAndNotAnEndlessLoop() {
        long[] drawn = {0};
        IdBlocks.Sequence stuck = any -> {
            assertThat(++drawn[0]).as("blocks drawn").isLessThanOrEqualTo(IdBlocks.MOST_SKIPPED);
            return drawn[0];
        };

        assertThatThrownBy(() -> blocks.skipTo(1_000_000, connection, stuck))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failure -> assertThat(failure.retry()).isEqualTo(Retry.NO))
                .hasMessageContaining("up to 1000000")
                .hasMessageContaining("it gives " + IdBlocks.MOST_SKIPPED)
                .hasMessageContaining("validate()");
        assertThat(drawn[0]).isEqualTo(IdBlocks.MOST_SKIPPED);
    }

    @Test
    void aBlockAboveTheIdsInUseIsKept() throws SQLException {
        take(1);

        assertThat(blocks.skipTo(1, connection, any -> 1_000_001))
                .as("blocks drawn")
                .isZero();
        assertThat(take(1)).containsExactly(new IdRange(2, 1));

        assertThat(blocks.skipTo(20_000, connection, any -> next += IdBlocks.BLOCK))
                .isEqualTo(1);
        assertThat(take(1)).containsExactly(new IdRange(next, 1));
    }

    @Test
    void whatABlockCannotHoldComesInSeveralRangesLowestFirst() throws SQLException {
        assertThat(take(5_000)).containsExactly(new IdRange(1, 5_000));

        assertThat(take(IdBlocks.BLOCK + 1))
                .containsExactly(new IdRange(5_001, 1), new IdRange(10_001, IdBlocks.BLOCK));
        assertThat(take(25_000))
                .containsExactly(
                        new IdRange(20_001, IdBlocks.BLOCK),
                        new IdRange(30_001, IdBlocks.BLOCK),
                        new IdRange(40_001, 5_000));
    }
}
