package io.creditledger.jdbc;

import io.creditledger.contract.LedgerContract;
import io.creditledger.contract.LedgerFixture;
import io.creditledger.jdbc.JdbcFixture.Front;
import io.creditledger.jdbc.JdbcFixture.Mode;
import io.creditledger.jdbc.testing.PgBouncer;
import io.creditledger.jdbc.testing.RequiredPrograms;
import io.creditledger.jdbc.testing.TestDatabase;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/**
 * The contract behind a PgBouncer that gives each transaction to another session of the server; in a host's units of work only with
 * {@code -Dcontract=full}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
class PoolerContractTest extends LedgerContract {
    /** The ledger's units of work, a host's, and what a test does beside them. */
    private static final int SESSIONS = 5;

    private static PgBouncer pooler;

    @BeforeAll
    static void start() {
        RequiredPrograms.assume(PgBouncer.isInstalled(), PgBouncer.HOW_TO_INSTALL);
        pooler = PgBouncer.start(SESSIONS);
    }

    @AfterAll
    static void stop() {
        if (pooler != null) {
            pooler.close();
        }
    }

    @Override
    protected Stream<LedgerFixture> fixtures() {
        Stream<LedgerFixture> joined = "full".equals(System.getProperty("contract"))
                ? Stream.of(fixture(Mode.JOINED, Front.BARE))
                : Stream.of();
        return Stream.concat(Stream.of(fixture(Mode.OWNED, Front.CACHED)), joined);
    }

    private static LedgerFixture fixture(Mode mode, Front front) {
        return new JdbcFixture(
                "POSTGRESQL behind PgBouncer", LedgerDialect.POSTGRESQL, PoolerContractTest::database, 2, mode, front);
    }

    private static TestDatabase database() {
        TestDatabase database = pooler.createDatabase();
        database.createLedgerTables();
        return database;
    }
}
