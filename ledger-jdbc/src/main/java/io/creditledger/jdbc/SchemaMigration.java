package io.creditledger.jdbc;

import io.creditledger.error.ConcurrencyException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.jdbc.LedgerSchema.Script;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the scripts that have not run yet, on one connection, which gets everything back that this takes from it.
 *
 * <p>Only PostgreSQL can undo DDL. On all three every statement of a script may therefore run again without harm, and
 * the last one records the script: whoever comes after a run that was cut off runs all of it again.
 */
final class SchemaMigration {
    private static final Logger LOG = LoggerFactory.getLogger(SchemaMigration.class);

    /** Any number will do, as long as it never changes: this is "io.credi" in ASCII. */
    private static final long POSTGRES_LOCK = 0x696F_2E63_7265_6469L;

    private static final int H2_ATTEMPTS = 5;
    private static final String MARIADB_LOCK = "io.creditledger.schema";

    private final Connection connection;
    private final LedgerDialect dialect;
    private final @Nullable String namespace;
    private final Duration lockWait;

    SchemaMigration(Connection connection, LedgerDialect dialect, @Nullable String namespace, Duration lockWait) {
        this.connection = connection;
        this.dialect = dialect;
        this.namespace = namespace;
        this.lockWait = lockWait;
    }

    void run() throws SQLException {
        switch (dialect) {
            case H2 -> onH2();
            case POSTGRESQL -> onPostgres();
            case MARIADB -> onMariaDb();
        }
    }

    /** One unit of work. What is set in it is set LOCAL, so that its end, whichever it is, takes it back. */
    private void onPostgres() throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        Ending.of(
                () -> {
                    // With a pool's REPEATABLE READ we would not see what the node before us has done.
                    execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
                    execute("SET LOCAL lock_timeout = " + lockWait.toMillis());
                    lockOnPostgres();
                    runPendingScripts(
                            name -> execute("SET LOCAL search_path TO " + SchemaCatalog.quoted(connection, name)));
                    connection.commit();
                },
                connection::rollback,
                () -> connection.setAutoCommit(autoCommit));
    }

    private void lockOnPostgres() throws SQLException {
        try {
            execute("SELECT pg_advisory_xact_lock(" + POSTGRES_LOCK + ")");
        } catch (SQLException e) {
            if ("55P03".equals(e.getSQLState())) {
                throw somebodyElsesTurn(e);
            }
            throw e;
        }
    }

    /**
     * Each statement commits itself. The lock is the session's, and goes with it if the connection dies. The database is
     * asked and changed in SQL, because the driver has a setting by which its catalog is something else.
     */
    private void onMariaDb() throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        String database = queryOne("SELECT DATABASE()");
        if (namespace != null && database == null) {
            throw new SetupException("the connection has no current database, and there is no way back to that"
                    + " from the database " + namespace + ": name any database in the JDBC URL");
        }
        connection.setAutoCommit(true);
        Ending.of(
                () -> {
                    if (!"1"
                            .equals(queryOne(
                                    "SELECT GET_LOCK('" + MARIADB_LOCK + "', " + lockWait.toSeconds() + ")"))) {
                        throw somebodyElsesTurn(null);
                    }
                    Ending.of(
                            () -> runPendingScripts(this::useOnMariaDb),
                            () -> queryOne("SELECT RELEASE_LOCK('" + MARIADB_LOCK + "')"));
                },
                () -> {
                    if (namespace != null && database != null) {
                        useOnMariaDb(database);
                    }
                },
                () -> connection.setAutoCommit(autoCommit));
    }

    private void useOnMariaDb(String database) throws SQLException {
        execute("USE " + SchemaCatalog.quoted(connection, database));
    }

    /**
     * Each statement commits itself, and with it goes every lock that H2 has to offer. So nodes are not kept apart, and
     * need not be: each statement leaves alone what another node has made. Only the instant between H2's look and its
     * deed is open, which {@link #executeOnH2} closes.
     */
    private void onH2() throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        String schema = connection.getSchema();
        connection.setAutoCommit(true);
        Ending.of(
                () -> runPendingScripts(connection::setSchema),
                () -> connection.setSchema(schema),
                () -> connection.setAutoCommit(autoCommit));
    }

    private void runPendingScripts(Entrance entrance) throws SQLException {
        SchemaState before = state();
        refuse(before.obstacle());
        if (namespace != null) {
            entrance.into(SchemaCatalog.folded(connection, namespace));
        }
        for (Script script : LedgerSchema.scripts(dialect)) {
            if (!before.hasRun(script)) {
                run(script);
                LOG.info("{} has run: {}", script.name(), before.place());
            }
        }
        moveSequence();
        refuse(state().problem());
    }

    /** Draws until the sequence is past the ids in use, if a copy has left it behind them. Needs no right to alter it. */
    private void moveSequence() throws SQLException {
        OptionalLong idInUse = state().idInUse();
        if (idInUse.isEmpty()) {
            return;
        }
        String next = switch (dialect) {
            case H2 -> H2Sql.NEXT_BLOCK;
            case POSTGRESQL -> PostgresSql.NEXT_BLOCK;
            case MARIADB -> MariaDbSql.NEXT_BLOCK;
        };
        IdBlocks.Drawn drawn = IdBlocks.drawAbove(
                idInUse.getAsLong(), () -> Long.parseLong(Objects.requireNonNull(queryOne(next.replace("<ns>", "")))));
        LOG.warn(
                "The sequence ledger_id was behind the tables; drew {} blocks to get past the ids in use",
                drawn.blocks());
    }

    private void run(Script script) throws SQLException {
        List<String> statements = SchemaScripts.statements(script);
        for (int i = 0; i < statements.size(); i++) {
            try {
                executeStatement(statements.get(i));
            } catch (SQLException e) {
                if (i == statements.size() - 1 && recordedByAnother(script, e)) {
                    return;
                }
                throw LedgerSchema.failure(
                        script.name() + " stopped at statement " + (i + 1) + " of " + statements.size() + ", "
                                + firstLine(statements.get(i)),
                        e,
                        dialect);
            }
        }
    }

    private void executeStatement(String statement) throws SQLException {
        if (dialect == LedgerDialect.H2) {
            executeOnH2(statement);
        } else {
            execute(statement);
        }
    }

    /**
     * Tries again when a statement fails: H2 reports "already exists" as a general error if another node makes an index
     * at the same time in spite of IF NOT EXISTS, and once more it finds that index. A real failure repeats itself.
     */
    private void executeOnH2(String statement) throws SQLException {
        for (int attempt = 1; attempt < H2_ATTEMPTS; attempt++) {
            try {
                execute(statement);
                return;
            } catch (SQLException e) {
                SqlErrorKind fault = SqlErrorKind.of(e, dialect);
                if (fault == SqlErrorKind.CONNECTION || fault == SqlErrorKind.DUPLICATE) {
                    throw e;
                }
            }
        }
        execute(statement);
    }

    /** Without a lock that keeps others away (H2, and nodes of a cluster) two may record the same at the same time. */
    private boolean recordedByAnother(Script script, SQLException e) throws SQLException {
        return dialect != LedgerDialect.POSTGRESQL
                && SqlErrorKind.of(e, dialect) == SqlErrorKind.DUPLICATE
                && state().hasRun(script);
    }

    private static String firstLine(String statement) {
        return statement.lines().findFirst().orElse(statement);
    }

    private SchemaState state() throws SQLException {
        return SchemaCatalog.readInUnitOfWork(connection, dialect, namespace);
    }

    private static void refuse(@Nullable String problem) {
        if (problem != null) {
            throw new SetupException(problem);
        }
    }

    private ConcurrencyException somebodyElsesTurn(@Nullable SQLException cause) {
        return new ConcurrencyException(
                "another node has been migrating the ledger's tables for more than " + lockWait + "; call again",
                cause,
                cause == null ? null : cause.getSQLState(),
                cause == null ? 0 : cause.getErrorCode(),
                Retry.CALL);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private @Nullable String queryOne(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    /** Makes unqualified names mean what is in a namespace. */
    private interface Entrance {
        void into(String namespace) throws SQLException;
    }

    /** Work and what has to follow it. */
    private interface Ending {
        void run() throws SQLException;

        /** Does all of them, whatever comes of the others; the first failure is thrown, the others are added to it. */
        static void of(Ending... steps) throws SQLException {
            Exception failure = null;
            for (Ending step : steps) {
                try {
                    step.run();
                } catch (SQLException | RuntimeException e) {
                    if (failure == null) {
                        failure = e;
                    } else {
                        failure.addSuppressed(e);
                    }
                }
            }
            if (failure instanceof SQLException sql) {
                throw sql;
            }
            if (failure instanceof RuntimeException unchecked) {
                throw unchecked;
            }
        }
    }
}
