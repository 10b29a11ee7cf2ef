package io.creditledger.jdbc.internal.dialect.postgresql;

import io.creditledger.jdbc.internal.dialect.DatabaseCheck;
import io.creditledger.jdbc.internal.dialect.Dialect;
import io.creditledger.jdbc.internal.dialect.TableRights;
import io.creditledger.jdbc.internal.dialect.TestedVersions;
import io.creditledger.jdbc.internal.dialect.TestedVersions.Release;
import io.creditledger.jdbc.internal.driver.SetupException;
import io.creditledger.jdbc.internal.row.Mapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.AutoSave;

/** What is checked of PostgreSQL and its driver. */
final class PostgresCheck implements DatabaseCheck {
    private final Dialect dialect;

    PostgresCheck(Dialect dialect) {
        this.dialect = dialect;
    }

    private static final String DRIVER = "PostgreSQL JDBC Driver";

    private static final Pattern POSTGRES =
            Pattern.compile("PostgreSQL \\d+(\\.\\d+)*(devel|beta\\d+|rc\\d+)?(\\s.*)?", Pattern.DOTALL);
    private static final Pattern DERIVED = Pattern.compile("Greenplum|Redshift|EnterpriseDB|Materialize|RisingWave");

    @Override
    public TestedVersions tested() {
        return new TestedVersions(dialect.product(), this, Release.of(15), Release.of(18));
    }

    /** CockroachDB, YugabyteDB and others tell the driver that they are PostgreSQL. */
    @Override
    public @Nullable String otherProduct(Connection connection) throws SQLException {
        String version = String.valueOf(DatabaseCheck.text(connection, "SELECT version()"));
        return POSTGRES.matcher(version).matches() && !DERIVED.matcher(version).find() ? null : version;
    }

    @Override
    public boolean meansTooFewRights(String sqlState) {
        return sqlState.equals("42501");
    }

    @Override
    public void settings(Connection connection) throws SQLException {
        // Of a product that does not have the setting this is NULL.
        if ("off".equals(DatabaseCheck.text(connection, "SELECT current_setting('array_nulls', true)"))) {
            throw new SetupException(
                    "in this PostgreSQL session array_nulls is off, which takes a NULL in an array for text,"
                            + " so that expiries cannot be booked together with other operations: set array_nulls=on, on the server,"
                            + " for the role, in options of the JDBC URL, or in what the pool runs on new connections");
        }
        // By its name first: where another driver is, this one may be missing from the class path.
        if (!DRIVER.equals(connection.getMetaData().getDriverName()) || !connection.isWrapperFor(PGConnection.class)) {
            return;
        }
        PGConnection driver = connection.unwrap(PGConnection.class);
        if (driver.getPrepareThreshold() < 0) {
            throw new SetupException("prepareThreshold=" + driver.getPrepareThreshold()
                    + " has the PostgreSQL driver send values in a form that the server refuses: leave it out of the URL, or"
                    + " set 0 to have no statements kept");
        }
        if (driver.getAutosave() == AutoSave.ALWAYS && losesSavepoints(connection)) {
            throw new SetupException("autosave=always with cleanupSavepoints=true has the PostgreSQL driver release"
                    + " savepoints that went with a savepoint of the ledger's: leave cleanupSavepoints out of the URL, or set"
                    + " autosave=conservative");
        }
    }

    /** Tries it out, because the driver does not tell whether it has cleanupSavepoints. */
    private static boolean losesSavepoints(Connection connection) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            // As a unit of work does it. The driver reports what became of its own savepoint with the next answer.
            statement.execute("SAVEPOINT credit_ledger; SELECT 1");
            statement.execute("SELECT 1; RELEASE SAVEPOINT credit_ledger");
            statement.execute("SELECT 1");
            return false;
        } catch (SQLException error) {
            if ("3B001".equals(error.getSQLState())) {
                return true;
            }
            throw error;
        } finally {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        }
    }

    @Override
    public void rights(Connection connection, @Nullable String namespace, boolean readOnly) throws SQLException {
        String schema = namespace == null ? DatabaseCheck.text(connection, "SELECT current_schema()") : namespace;
        String user = String.valueOf(DatabaseCheck.text(connection, "SELECT quote_ident(current_user)"));
        List<String> hidden = tables(connection, schema, TableRights.TABLES, "row_security_active(%s)");
        if (!hidden.isEmpty()) {
            throw new SetupException("row level security hides rows of " + String.join(", ", hidden)
                    + " from the role "
                    + user + ", so that a ledger would miss or repeat what is booked: run ALTER TABLE " + hidden.get(0)
                    + " DISABLE ROW LEVEL SECURITY, and likewise for the others, or ALTER ROLE " + user
                    + " BYPASSRLS");
        }
        if (!readOnly && "on".equals(DatabaseCheck.text(connection, "SHOW transaction_read_only"))) {
            throw TableRights.noWrites("transaction_read_only", ", with targetServerType=primary in the JDBC URL");
        }
        List<String> grants = new ArrayList<>();
        addGrant(grants, connection, schema, "SELECT", TableRights.TABLES);
        if (!readOnly) {
            for (Map.Entry<String, List<String>> write : TableRights.WRITES.entrySet()) {
                addGrant(grants, connection, schema, write.getKey(), write.getValue());
            }
            List<String> sequence =
                    tables(connection, schema, List.of("ledger_id"), "NOT has_sequence_privilege(%s, 'USAGE, UPDATE')");
            if (!sequence.isEmpty()) {
                grants.add("USAGE ON SEQUENCE " + sequence.get(0));
            }
        }
        TableRights.refuse(user, grants, readOnly);
    }

    private static void addGrant(
            List<String> grants, Connection connection, @Nullable String schema, String right, List<String> tables)
            throws SQLException {
        List<String> missing = tables(connection, schema, tables, "NOT has_table_privilege(%s, '" + right + "')");
        if (!missing.isEmpty()) {
            grants.add(right + " ON " + String.join(", ", missing));
        }
    }

    /**
     * Returns those of these tables, as they are written in SQL, of which a condition is true. In it {@code %s} stands for
     * the table.
     */
    private static List<String> tables(
            Connection connection, @Nullable String schema, List<String> tables, String condition) throws SQLException {
        String query = """
                SELECT q.place
                FROM (SELECT format('%I.%I', ?::text, t.name) AS place, t.no
                      FROM unnest(?::text[]) WITH ORDINALITY AS t (name, no)) q
                WHERE <condition>
                ORDER BY q.no
                """.replace("<condition>", condition.replace("%s", "q.place::regclass"));
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, schema);
            statement.setString(2, "{" + String.join(",", tables) + "}");
            try (ResultSet rows = statement.executeQuery()) {
                return Mapper.all(rows, row -> row.getString(1));
            }
        }
    }

    @Override
    public String timeoutParameters() {
        return "socketTimeout (in s) and tcpKeepAlive=true";
    }
}
