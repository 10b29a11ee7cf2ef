package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.creditledger.jdbc.testing.DatabaseServer;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.MariaDbServer;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.SoftAssertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Errors that each database really reports, and what they are taken for; the documentation has the same table. */
class SqlErrorKindTest {
    private static final String PAGE = "errors-by-database.md";

    /** How long something may take that is to happen, on however slow a machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Brings a database to report an error. */
    @FunctionalInterface
    private interface Provocation {
        SQLException provoke(TestDatabase database) throws Exception;
    }

    @EachDatabase
    void errorsAreTakenForWhatTheyAre(TestDatabases kind) throws Exception {
        Map<String, Provocation> provocations = new LinkedHashMap<>(common());
        provocations.putAll(
                switch (kind.dialect()) {
                    case H2 -> ofH2();
                    case POSTGRESQL -> ofPostgres();
                    case MARIADB -> ofMariaDb();
                    case MYSQL -> ofMySql();
                });
        SoftAssertions softly = new SoftAssertions();
        for (var provocation : provocations.entrySet()) {
            String row = product(kind) + ": " + provocation.getKey();
            try (TestDatabase database = kind.create()) {
                database.execute("CREATE TABLE t (id BIGINT NOT NULL, v VARCHAR(5), PRIMARY KEY (id))");
                database.execute("INSERT INTO t VALUES (1, 'a')");
                database.execute("INSERT INTO t VALUES (2, 'b')");
                SQLException error = provocation.getValue().provoke(database);
                softly.assertThat(row + " | " + error.getSQLState() + " | " + error.getErrorCode() + " | "
                                + kind.dialect().dialect().kindOf(error))
                        .isEqualTo(documented(row));
            } catch (IllegalStateException gone) {
                // An H2 database that has been shut down cannot be dropped
                assertThat(row).contains("shut down");
            }
        }
        softly.assertAll();
    }

    private static String product(TestDatabases kind) {
        return switch (kind.dialect()) {
            case H2 -> "H2";
            case POSTGRESQL -> "PostgreSQL";
            case MARIADB -> "MariaDB";
            case MYSQL -> "MySQL";
        };
    }

    private static String documented(String row) {
        DocTable table = DocTable.read(PAGE, "SQLState");
        return String.join(
                " | ", row, table.cell(row, "SQLState"), table.cell(row, "code"), table.cell(row, "taken for"));
    }

    private static Map<String, Provocation> common() {
        Map<String, Provocation> all = new LinkedHashMap<>();
        all.put("connection is closed", SqlErrorKindTest::closed);
        all.put("deadlock", SqlErrorKindTest::deadlock);
        all.put("duplicate key", database -> failing(database, "INSERT INTO t VALUES (1, 'x')"));
        all.put("syntax", database -> failing(database, "SELEKT 1"));
        all.put("table is missing", database -> failing(database, "SELECT * FROM nowhere"));
        all.put("text is too long", database -> failing(database, "INSERT INTO t VALUES (3, 'abcdefgh')"));
        return all;
    }

    private static Map<String, Provocation> ofH2() {
        Map<String, Provocation> all = new LinkedHashMap<>();
        all.put("changed since the snapshot", SqlErrorKindTest::changedSinceTheSnapshot);
        all.put(
                "row is locked, own wait",
                database -> locked(database, "SELECT * FROM t WHERE id = 1 FOR UPDATE WAIT 0.1"));
        all.put(
                "row is locked, wait of the session",
                database -> locked(database, "SET LOCK_TIMEOUT 100", "UPDATE t SET v = 'x' WHERE id = 1"));
        all.put(
                "statement takes too long",
                database -> failing(
                        database,
                        "SET QUERY_TIMEOUT 100",
                        "SELECT COUNT(*) FROM SYSTEM_RANGE(1, 1000000) a, SYSTEM_RANGE(1, 1000000) b WHERE a.x + b.x = 0"));
        all.put("database is shut down", database -> {
            try (Connection connection = database.connect()) {
                database.execute("SHUTDOWN IMMEDIATELY");
                return failing(connection, "SELECT 1 FROM t");
            }
        });
        all.put(
                "server is not there",
                database -> refused("jdbc:h2:tcp://127.0.0.1:" + DatabaseServer.freePort() + "/x"));
        all.put("user is not let in", database -> refused(database.jdbcUrl() + ";USER=nobody;PASSWORD=x"));
        return all;
    }

    private static Map<String, Provocation> ofPostgres() {
        Map<String, Provocation> all = new LinkedHashMap<>();
        all.put("changed since the snapshot", SqlErrorKindTest::changedSinceTheSnapshot);
        all.put("row is locked, own wait", database -> {
            try (Connection other = inUnitOfWork(database);
                    Connection connection = inUnitOfWork(database);
                    var statement = connection.createStatement()) {
                run(other, "SELECT * FROM t WHERE id = 1 FOR UPDATE");
                statement.setQueryTimeout(1);
                return error(() -> statement.execute("SELECT * FROM t WHERE id = 1 FOR UPDATE"));
            }
        });
        all.put(
                "row is locked, wait of the session",
                database -> locked(database, "SET LOCAL lock_timeout = 100", "UPDATE t SET v = 'x' WHERE id = 1"));
        all.put(
                "row is locked, no wait",
                database -> locked(database, "SELECT * FROM t WHERE id = 1 FOR UPDATE NOWAIT"));
        all.put(
                "statement takes too long",
                database -> failing(database, "SET statement_timeout = 100", "SELECT pg_sleep(20)"));
        all.put("an earlier statement failed", database -> {
            try (Connection connection = inUnitOfWork(database)) {
                failing(connection, "SELECT 1/0");
                return failing(connection, "SELECT 1");
            }
        });
        all.put(
                "server is read-only",
                database -> failing(
                        database,
                        "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
                        "UPDATE t SET v = 'x' WHERE id = 1"));
        all.put("session is terminated", database -> {
            try (Connection connection = database.connect()) {
                database.execute("SELECT pg_terminate_backend("
                        + HostWorld.number(connection, "SELECT pg_backend_pid()") + ", 5000)");
                return failing(connection, "SELECT 1");
            }
        });
        all.put(
                "server is not there",
                database -> refused("jdbc:postgresql://127.0.0.1:" + DatabaseServer.freePort() + "/x"));
        all.put("user is not let in", database -> refused(database.jdbcUrl().replace("user=postgres", "user=nobody")));
        all.put("too many connections", database -> {
            database.execute("CREATE ROLE crowded LOGIN CONNECTION LIMIT 0");
            try {
                return refused(database.jdbcUrl().replace("user=postgres", "user=crowded"));
            } finally {
                database.execute("DROP ROLE crowded");
            }
        });
        return all;
    }

    private static Map<String, Provocation> ofMariaDb() {
        Map<String, Provocation> all = new LinkedHashMap<>();
        all.put(
                "row is locked, own wait",
                database -> locked(database, "SELECT * FROM t WHERE id = 1 FOR UPDATE WAIT 1"));
        all.put(
                "row is locked, wait of the session",
                database -> locked(database, "SET innodb_lock_wait_timeout = 1", "UPDATE t SET v = 'x' WHERE id = 1"));
        all.put(
                "row is locked, no wait",
                database -> locked(database, "SELECT * FROM t WHERE id = 1 FOR UPDATE NOWAIT"));
        all.put(
                "statement takes too long",
                database -> locked(database, "SET max_statement_time = 0.1", "UPDATE t SET v = 'x' WHERE id = 1"));
        all.put(
                "session is read-only",
                database ->
                        failing(database, "SET SESSION TRANSACTION READ ONLY", "UPDATE t SET v = 'x' WHERE id = 1"));
        all.put("server is read-only", SqlErrorKindTest::onReadOnlyServer);
        all.put(
                "server was started with innodb_read_only",
                database -> onServerStartedReadOnly("INSERT INTO t VALUES (1)"));
        all.put(
                "server was started with innodb_read_only, a table of its own",
                database -> onServerStartedReadOnly(
                        "INSERT INTO mysql.innodb_index_stats SELECT * FROM mysql.innodb_index_stats"));
        all.put("statement is killed", database -> killed(database, "KILL QUERY "));
        all.put("session is killed at work", database -> killed(database, "KILL "));
        all.put("session is killed at rest", SqlErrorKindTest::killedAtRest);
        all.put(
                "server is not there",
                database -> refused("jdbc:mariadb://127.0.0.1:" + DatabaseServer.freePort() + "/x"));
        all.put("user is not let in", database -> refused(database.jdbcUrl() + "&password=wrong"));
        all.put("too many connections", SqlErrorKindTest::crowded);
        return all;
    }

    private static SQLException killedAtRest(TestDatabase database) throws SQLException {
        try (Connection connection = database.connect()) {
            long id = HostWorld.number(connection, "SELECT CONNECTION_ID()");
            database.execute("KILL " + id);
            try (Connection other = database.connect()) {
                await().atMost(PATIENCE)
                        .until(() -> HostWorld.number(
                                        other, "SELECT COUNT(*) FROM information_schema.processlist WHERE id = " + id)
                                == 0);
            }
            return failing(connection, "SELECT 1");
        }
    }

    private static SQLException crowded(TestDatabase database) throws SQLException {
        database.execute("CREATE USER crowded@'%' WITH MAX_USER_CONNECTIONS 1");
        String url = database.jdbcUrl().replace("user=root", "user=crowded").replace(database.namespace(), "");
        try (Connection only = DriverManager.getConnection(url)) {
            assertThat(only.isValid(5)).isTrue();
            return refused(url);
        } finally {
            database.execute("DROP USER crowded@'%'");
        }
    }

    private static Map<String, Provocation> ofMySql() {
        Map<String, Provocation> all = new LinkedHashMap<>();
        all.put(
                "row is locked, own wait",
                database -> locked(database, "SELECT /*+ MAX_EXECUTION_TIME(200) */ * FROM t WHERE id = 1 FOR UPDATE"));
        all.put(
                "row is locked, wait of the session",
                database -> locked(database, "SET innodb_lock_wait_timeout = 1", "UPDATE t SET v = 'x' WHERE id = 1"));
        all.put(
                "row is locked, no wait",
                database -> locked(database, "SELECT * FROM t WHERE id = 1 FOR UPDATE NOWAIT"));
        all.put(
                "a row that has to be there is not",
                database -> failing(database, "SELECT 9223372036854775807 + (ROW_COUNT() <> 2)"));
        all.put(
                "session is read-only",
                database ->
                        failing(database, "SET SESSION TRANSACTION READ ONLY", "UPDATE t SET v = 'x' WHERE id = 1"));
        all.put("server is read-only", SqlErrorKindTest::onReadOnlyServer);
        all.put("statement is killed", database -> killed(database, "KILL QUERY "));
        all.put("session is killed at work", database -> killed(database, "KILL "));
        all.put("session is killed at rest", SqlErrorKindTest::killedAtRest);
        all.put(
                "server is not there",
                database -> refused("jdbc:mysql://127.0.0.1:" + DatabaseServer.freePort() + "/x"));
        all.put("user is not let in", database -> refused(database.jdbcUrl() + "&password=wrong"));
        all.put("too many connections", SqlErrorKindTest::crowded);
        return all;
    }

    /** For one who is no administrator: those may write all the same. */
    private static SQLException onReadOnlyServer(TestDatabase database) throws SQLException {
        database.execute("CREATE USER clerk@'%'");
        database.execute("GRANT ALL ON " + database.namespace() + ".* TO clerk@'%'");
        database.execute("SET GLOBAL read_only = 1");
        try (Connection connection =
                DriverManager.getConnection(database.jdbcUrl().replace("user=root", "user=clerk"))) {
            return failing(connection, "UPDATE t SET v = 'x' WHERE id = 1");
        } finally {
            database.execute("SET GLOBAL read_only = 0");
            database.execute("DROP USER clerk@'%'");
        }
    }

    private static SQLException onServerStartedReadOnly(String write) throws SQLException {
        try (MariaDbServer server = MariaDbServer.startDurable();
                TestDatabase database = server.createDatabase()) {
            database.execute("CREATE TABLE t (id BIGINT NOT NULL, PRIMARY KEY (id))");
            server.restartWith("--innodb-read-only=1");
            return failing(database, write);
        }
    }

    private static SQLException deadlock(TestDatabase database) throws Exception {
        ExecutorService second = Executors.newSingleThreadExecutor();
        try (Connection one = inUnitOfWork(database);
                Connection two = inUnitOfWork(database)) {
            if (database.dialect() == LedgerDialect.H2) {
                // Otherwise a thread that starts late meets the end of the other's patience, 2 s, and no deadlock.
                run(one, "SET LOCK_TIMEOUT " + PATIENCE.toMillis());
                run(two, "SET LOCK_TIMEOUT " + PATIENCE.toMillis());
            }
            run(one, "UPDATE t SET v = 'x' WHERE id = 1");
            run(two, "UPDATE t SET v = 'x' WHERE id = 2");
            Future<List<SQLException>> waiting = second.submit(() -> attempt(two, "UPDATE t SET v = 'y' WHERE id = 1"));
            List<SQLException> errors = new ArrayList<>(attempt(one, "UPDATE t SET v = 'y' WHERE id = 2"));
            if (errors.isEmpty()) {
                one.rollback();
            }
            one.rollback();
            errors.addAll(waiting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            assertThat(errors).hasSize(1);
            return errors.get(0);
        } finally {
            second.shutdownNow();
        }
    }

    /** Fails if the other commits in between; undone at once, so that whoever waits can go on. */
    private static List<SQLException> attempt(Connection connection, String sql) throws SQLException {
        try {
            run(connection, sql);
            return List.of();
        } catch (SQLException error) {
            connection.rollback();
            return List.of(error);
        }
    }

    private static SQLException changedSinceTheSnapshot(TestDatabase database) throws SQLException {
        try (Connection connection = database.connect()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            run(connection, "SELECT * FROM t");
            database.execute("UPDATE t SET v = 'x' WHERE id = 1");
            return failing(connection, "SELECT * FROM t WHERE id = 1 FOR UPDATE");
        }
    }

    /** Runs statements of which the last meets a row that somebody else has locked. */
    private static SQLException locked(TestDatabase database, String... statements) throws SQLException {
        try (Connection other = inUnitOfWork(database);
                Connection connection = inUnitOfWork(database)) {
            run(other, "SELECT * FROM t WHERE id = 1 FOR UPDATE");
            return failing(connection, statements);
        }
    }

    private static SQLException killed(TestDatabase database, String how) throws Exception {
        ExecutorService second = Executors.newSingleThreadExecutor();
        try (Connection other = inUnitOfWork(database);
                Connection connection = inUnitOfWork(database)) {
            long id = HostWorld.number(connection, "SELECT CONNECTION_ID()");
            run(other, "SELECT * FROM t WHERE id = 1 FOR UPDATE");
            Future<SQLException> running =
                    second.submit(() -> failing(connection, "SELECT * FROM t WHERE id = 1 FOR UPDATE"));
            await().atMost(PATIENCE)
                    // asked again within a tenth of a second, it answers with what it said before
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> HostWorld.number(
                                    other,
                                    "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'")
                            > 0);
            database.execute(how + id);
            return running.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } finally {
            second.shutdownNow();
        }
    }

    private static SQLException closed(TestDatabase database) throws SQLException {
        Connection connection = database.connect();
        connection.close();
        return error(() -> run(connection, "SELECT 1"));
    }

    private static SQLException failing(TestDatabase database, String... statements) throws SQLException {
        try (Connection connection = database.connect()) {
            return failing(connection, statements);
        }
    }

    /** Runs statements and returns the error of the last. */
    private static SQLException failing(Connection connection, String... statements) throws SQLException {
        for (int i = 0; i < statements.length - 1; i++) {
            run(connection, statements[i]);
        }
        return error(() -> run(connection, statements[statements.length - 1]));
    }

    private static SQLException refused(String url) {
        return error(() -> DriverManager.getConnection(url).close());
    }

    private static SQLException error(ThrowingCallable call) {
        SQLException error = catchThrowableOfType(SQLException.class, call);
        assertThat((Throwable) error).as("it did not fail").isNotNull();
        return error;
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection inUnitOfWork(TestDatabase database) throws SQLException {
        Connection connection = database.connect();
        connection.setAutoCommit(false);
        return connection;
    }
}
