package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.error.StorageException;
import io.creditledger.jdbc.crash.DiskFullTest;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.h2.tools.Server;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nodes that create the tables at the same time, or die while they do. */
@Tag("slow")
class LedgerSchemaCrashTest {
    private static final int ROUNDS = 20;

    @ParameterizedTest
    @EnumSource
    void nodesThatStartAtOnceMakeOneSchema(TestDatabases databases) throws Exception {
        List<String> expected = fresh(databases);
        for (int round = 0; round < ROUNDS; round++) {
            try (TestDatabase database = databases.create()) {
                migrateAtOnce(database.newDataSource(1, true), database.newDataSource(1, false));

                assertThat(fingerprint(database)).as("round %d", round).isEqualTo(expected);
            }
        }
    }

    /** A node that H2 refuses, because another was faster, tries again on its connection, which the pool must leave open. */
    @Test
    void poolsThatEvictAsTheWiringPageSaysMakeOneSchema() throws Exception {
        List<String> expected = fresh(TestDatabases.H2_FILE);
        for (int round = 0; round < ROUNDS; round++) {
            try (TestDatabase database = TestDatabases.H2_FILE.create();
                    HikariDataSource one = evicting(database);
                    HikariDataSource other = evicting(database)) {
                migrateAtOnce(one, other);

                assertThat(fingerprint(database)).as("round %d", round).isEqualTo(expected);
            }
        }
    }

    private static HikariDataSource evicting(TestDatabase database) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(database.jdbcUrl());
        pool.setMaximumPoolSize(1);
        pool.setExceptionOverrideClassName(DiskFullTest.H2Eviction.class.getName());
        return pool;
    }

    /** As with AUTO_SERVER: one process has the file open, others come through it. */
    @Test
    void processesThatShareAnH2FileMakeOneSchema() throws Exception {
        List<String> expected = fresh(TestDatabases.H2_FILE);
        Server server = Server.createTcpServer("-tcpPort", "0").start();
        try {
            for (int round = 0; round < ROUNDS; round++) {
                try (TestDatabase database = TestDatabases.H2_FILE.create();
                        HikariDataSource remote = new HikariDataSource()) {
                    HikariDataSource embedded = database.newDataSource(1, true);
                    embedded.getConnection().close();
                    String path =
                            database.jdbcUrl().replaceFirst("^jdbc:h2:", "").replaceFirst(";.*", "");
                    remote.setJdbcUrl("jdbc:h2:tcp://localhost:" + server.getPort() + "/" + path);

                    migrateAtOnce(embedded, remote);

                    assertThat(fingerprint(database)).as("round %d", round).isEqualTo(expected);
                }
            }
        } finally {
            server.stop();
        }
    }

    private static void migrateAtOnce(DataSource... nodes) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(nodes.length);
        try {
            CyclicBarrier start = new CyclicBarrier(nodes.length);
            List<Future<Void>> started = new ArrayList<>();
            for (DataSource node : nodes) {
                LedgerSchema schema = LedgerSchema.of(node);
                // the connections are there already: what races is the migration
                schema.version();
                Callable<Void> migrate = () -> {
                    start.await();
                    schema.migrate();
                    return null;
                };
                started.add(threads.submit(migrate));
            }
            for (Future<Void> node : started) {
                node.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /**
     * For every statement, the connection dies before it runs, or after it ran and before the answer came: the one and the
     * other by turns.
     */
    @ParameterizedTest
    @EnumSource
    void aRunThatWasCutOffIsCompletedByTheNext(TestDatabases databases) throws Exception {
        cutOffAtEveryStatement(databases, 0);
    }

    /** The other way round. */
    @ParameterizedTest
    @EnumSource
    @Tag("soak")
    void aRunThatWasCutOffInTheOtherWayIsCompletedByTheNext(TestDatabases databases) throws Exception {
        cutOffAtEveryStatement(databases, 1);
    }

    private static void cutOffAtEveryStatement(TestDatabases databases, int answersLostAt) throws Exception {
        List<String> expected = fresh(databases);
        int statement = 0;
        boolean died = true;
        while (died) {
            statement++;
            boolean answerLost = statement % 2 == answersLostAt;
            try (TestDatabase database = databases.create();
                    Connection survivor = database.connect();
                    DyingConnections dying = new DyingConnections(database::connect, statement, answerLost)) {
                died = dies(LedgerSchema.of(dying));
                LedgerSchema schema = LedgerSchema.of(new OneConnection(survivor));
                if (died) {
                    checkHalfMade(schema);
                }
                schema.migrate();

                assertThat(fingerprint(database))
                        .as("statement %d, answer lost: %s", statement, answerLost)
                        .isEqualTo(expected);
            }
        }
        // 15 of the first script, 7 of the second, and what surrounds them
        assertThat(statement).isGreaterThan(25);
    }

    private static boolean dies(LedgerSchema schema) {
        try {
            schema.migrate();
            return false;
        } catch (StorageException e) {
            assertThat(e.retry()).as(e.toString()).isEqualTo(StorageException.Retry.CALL);
            return true;
        }
    }

    /** No ledger opens on half a schema. */
    private static void checkHalfMade(LedgerSchema schema) {
        OptionalInt version = schema.version();
        if (version.isPresent() && version.getAsInt() == LedgerSchema.requiredVersion()) {
            schema.validate();
        } else {
            assertThatIllegalStateException()
                    .isThrownBy(schema::validate)
                    .withMessageMatching(
                            version.isPresent()
                                    ? ".* has a ledger of version " + version.getAsInt() + ", but version "
                                            + LedgerSchema.requiredVersion() + " is needed.*"
                                    : ".* has (no|an unfinished) ledger.*");
        }
    }

    /** Two die one after the other, at other places; the third completes it. */
    @ParameterizedTest
    @EnumSource
    void severalRunsMayBeCutOff(TestDatabases databases) throws Exception {
        List<String> expected = fresh(databases);
        try (TestDatabase database = databases.create()) {
            for (int statement : List.of(12, 20)) {
                try (DyingConnections dying = new DyingConnections(database::connect, statement, true)) {
                    assertThatThrownBy(LedgerSchema.of(dying)::migrate).isInstanceOf(StorageException.class);
                }
            }
            LedgerSchema.of(database.newDataSource(1, true)).migrate();

            assertThat(fingerprint(database)).isEqualTo(expected);
        }
    }

    private static List<String> fresh(TestDatabases databases) {
        try (TestDatabase database = databases.createMigrated()) {
            return fingerprint(database);
        }
    }

    private static List<String> fingerprint(TestDatabase database) {
        return SchemaFingerprint.of(database, database.namespace());
    }

    /** Opens one connection, and lets it die at the n-th statement. */
    private static final class DyingConnections extends OneConnection implements AutoCloseable {
        private final Connection connection;

        DyingConnections(Callable<Connection> connect, int statement, boolean answerLost) throws Exception {
            this(connect.call(), statement, answerLost);
        }

        private DyingConnections(Connection connection, int statement, boolean answerLost) {
            super(connection, new Death(connection, statement, answerLost));
            this.connection = connection;
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    /** Counts statements, and closes the connection beneath the one that is fatal. */
    private static final class Death implements OneConnection.Watch {
        private final Connection connection;
        private final boolean answerLost;
        private int left;

        Death(Connection connection, int statement, boolean answerLost) {
            this.connection = connection;
            this.left = statement;
            this.answerLost = answerLost;
        }

        @Override
        public Object execute(Callable<Object> statement) throws Exception {
            left--;
            if (left != 0) {
                return statement.call();
            }
            if (answerLost) {
                statement.call();
            }
            connection.abort(Runnable::run);
            throw new SQLException("the connection died", "08006");
        }
    }
}
