package io.creditledger.jdbc.caching;

import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two nodes, two caches, one database: {@link NodesModel}. That it can fail is seen by {@link MutationsTest}. */
class NodesModelTest {
    @Test
    void noBalanceIsOlderThanPromisedOnH2() throws SQLException {
        NodesModel.check(TestDatabases.H2_MEMORY, 12, 1, 2, 1_000);
    }

    @Test
    void noBalanceIsOlderThanPromisedOnPostgres() throws SQLException {
        NodesModel.check(TestDatabases.POSTGRESQL, 3, 2, 1_000);
    }

    @Tag("slow")
    @Test
    void noBalanceIsOlderThanPromisedOnMariaDb() throws SQLException {
        NodesModel.check(TestDatabases.MARIADB, 3, 2, 1_000);
    }
}
