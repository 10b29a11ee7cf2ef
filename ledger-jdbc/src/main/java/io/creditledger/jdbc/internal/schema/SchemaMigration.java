package io.creditledger.jdbc.internal.schema;

import io.creditledger.error.ConcurrencyException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.jdbc.internal.dialect.Dialect;
import io.creditledger.jdbc.internal.dialect.IdBlocks;
import io.creditledger.jdbc.internal.dialect.SchemaCatalog;
import io.creditledger.jdbc.internal.dialect.SchemaDialect.Entrance;
import io.creditledger.jdbc.internal.dialect.SchemaDialect.MigrationTurnTimeout;
import io.creditledger.jdbc.internal.driver.SetupException;
import io.creditledger.jdbc.internal.driver.SqlErrorKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the scripts that have not run yet, on one connection, which gets everything back that this takes from it.
 *
 * <p>Not every database can undo DDL. On all of them every statement of a script may therefore run again without harm, and
 * the last one records the script: whoever comes after a run that was cut off runs all of it again.
 */
final class SchemaMigration {
    private static final Logger LOG = LoggerFactory.getLogger(SchemaMigration.class);

    private final Connection connection;
    private final Dialect dialect;
    private final @Nullable String namespace;
    private final Duration lockWait;

    SchemaMigration(Connection connection, Dialect dialect, @Nullable String namespace, Duration lockWait) {
        this.connection = connection;
        this.dialect = dialect;
        this.namespace = namespace;
        this.lockWait = lockWait;
    }

    void run() throws SQLException {
        try {
            dialect.schema().alone(connection, namespace, lockWait, this::runPendingScripts);
        } catch (MigrationTurnTimeout timeout) {
            throw new ConcurrencyException(
                    "another node has been migrating the ledger's tables for more than " + lockWait + "; call again",
                    timeout.getCause(),
                    timeout.getSQLState(),
                    timeout.getErrorCode(),
                    Retry.CALL);
        }
    }

    private void runPendingScripts(Entrance entrance) throws SQLException {
        SchemaState before = state();
        refuse(before.obstacle());
        if (namespace != null) {
            entrance.into(SchemaCatalog.folded(connection, namespace));
        }
        for (Script script : SchemaScripts.of(dialect)) {
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
        IdBlocks.Drawn drawn =
                IdBlocks.drawAbove(idInUse.getAsLong(), () -> dialect.schema().nextBlock(connection, ""));
        LOG.warn(
                "The sequence ledger_id was behind the tables; drew {} blocks to get past the ids in use",
                drawn.blocks());
    }

    private void run(Script script) throws SQLException {
        List<String> statements = SchemaScripts.statements(script);
        for (int i = 0; i < statements.size(); i++) {
            try {
                dialect.schema().execute(connection, statements.get(i));
            } catch (SQLException e) {
                if (i == statements.size() - 1 && recordedByAnother(script, e)) {
                    return;
                }
                throw SchemaManager.failure(
                        script.name() + " stopped at statement " + (i + 1) + " of " + statements.size() + ", "
                                + firstLine(statements.get(i)),
                        e,
                        dialect);
            }
        }
    }

    private boolean recordedByAnother(Script script, SQLException e) throws SQLException {
        return dialect.schema().mayMeetOthers()
                && dialect.kindOf(e) == SqlErrorKind.DUPLICATE
                && state().hasRun(script);
    }

    private static String firstLine(String statement) {
        return statement.lines().findFirst().orElse(statement);
    }

    private SchemaState state() throws SQLException {
        return SchemaReader.readInUnitOfWork(connection, dialect, namespace);
    }

    private static void refuse(@Nullable String problem) {
        if (problem != null) {
            throw new SetupException(problem);
        }
    }
}
