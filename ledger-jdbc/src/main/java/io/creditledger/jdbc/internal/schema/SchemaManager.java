package io.creditledger.jdbc.internal.schema;

import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.jdbc.internal.dialect.DatabaseCheck;
import io.creditledger.jdbc.internal.dialect.Dialect;
import io.creditledger.jdbc.internal.dialect.Dialects;
import io.creditledger.jdbc.internal.dialect.SchemaCatalog;
import io.creditledger.jdbc.internal.driver.DriverCalls;
import io.creditledger.jdbc.internal.driver.SqlErrorKind;
import io.creditledger.jdbc.internal.driver.StorageExceptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import javax.sql.DataSource;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the tables of one ledger, or creates them. Each call takes one connection and gives it back as it came.
 *
 * @param dialects the databases to choose from
 * @param dataSource leads to the database
 * @param namespace where the tables are; null for the connection's own
 * @param allowUntested whether to go on with a product or release that is not tested
 */
public record SchemaManager(
        Dialects dialects, DataSource dataSource, @Nullable String namespace, boolean allowUntested) {
    /** How long a change of the settings waits for another node that makes one. */
    private static final Duration LOCK_WAIT = Duration.ofSeconds(5);

    /** Refuses tables that this version of the library must not write to. */
    public void validate() {
        SchemaState state = use(
                "look at the ledger's tables",
                (connection, dialect) -> SchemaReader.readState(connection, dialect, namespace));
        String problem = state.problem();
        if (problem != null) {
            throw new IllegalStateException(problem);
        }
    }

    /**
     * Creates the tables or brings them up to date.
     *
     * @param lockWait how long to wait while another node does
     */
    public void migrate(Duration lockWait) {
        use("migrate the ledger's tables", (connection, dialect) -> {
            new SchemaMigration(connection, dialect, namespace, lockWait).run();
            return true;
        });
    }

    /** Makes every ledger that is built from now on store its events. */
    public void storeEvents() {
        validate();
        use("change the settings of the ledger", (connection, dialect) -> {
            SharedSettings.storeEvents(tables(connection, dialect));
            return true;
        });
    }

    /** Makes every ledger that is built from now on count usage by these metadata. */
    public void countUsage(List<String> dimensions) {
        validate();
        use("change the settings of the ledger", (connection, dialect) -> {
            SharedSettings.countUsage(tables(connection, dialect), dimensions);
            return true;
        });
    }

    private SharedSettings.Tables tables(Connection connection, Dialect dialect) throws SQLException {
        String qualifier = SchemaCatalog.qualifier(connection, namespace);
        Dialect.Settings settings = new Dialect.Settings(qualifier, LOCK_WAIT, false, false, dataSource);
        return new SharedSettings.Tables(connection, dialect, qualifier, dialect.writeStatements(settings));
    }

    /** Returns the version of the newest script that has run to its end. */
    public OptionalInt version() {
        return use(
                        "read the version of the ledger's tables",
                        (connection, dialect) -> SchemaReader.readState(connection, dialect, namespace))
                .version();
    }

    private <T> T use(String purpose, Use<T> use) {
        try (Connection connection = dataSource.getConnection()) {
            return DriverCalls.run(connection, dialects::abort, () -> {
                Dialect dialect = dialects.of(connection);
                try {
                    check(connection, dialect.check());
                    return use.of(connection, dialect);
                } catch (SQLException e) {
                    throw failure("could not " + purpose, e, dialect);
                } catch (JdbiException e) {
                    throw e.getCause() instanceof SQLException cause
                            ? failure("could not " + purpose, cause, dialect)
                            : e;
                }
            });
        } catch (SQLException e) {
            throw StorageExceptions.storage("no connection to " + purpose + " with", e, Retry.CALL);
        }
    }

    /** Reads what is needed in a unit of work of its own: the next one may have to begin in its own way. */
    private void check(Connection connection, DatabaseCheck check) throws SQLException {
        try {
            check.tested().check(connection, allowUntested);
            check.settings(connection);
        } finally {
            DriverCalls.endReads(connection);
        }
    }

    /** What a database says about a schema may pass, unless it refuses the statement itself. */
    static StorageException failure(String what, SQLException e, Dialect dialect) {
        return StorageExceptions.storage(what, e, dialect.kindOf(e) == SqlErrorKind.OTHER ? Retry.NO : Retry.CALL);
    }

    /** What a call does with its connection. */
    @FunctionalInterface
    private interface Use<T> {
        T of(Connection connection, Dialect dialect) throws SQLException;
    }
}
