package io.creditledger.jdbc.internal.dialect.h2;

import io.creditledger.jdbc.internal.dialect.DatabaseCheck;
import io.creditledger.jdbc.internal.dialect.Dialect;
import io.creditledger.jdbc.internal.dialect.Durability;
import io.creditledger.jdbc.internal.dialect.SchemaCatalog;
import io.creditledger.jdbc.internal.dialect.TableRights;
import io.creditledger.jdbc.internal.dialect.TestedVersions;
import io.creditledger.jdbc.internal.dialect.TestedVersions.Release;
import io.creditledger.jdbc.internal.driver.SetupException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is checked of H2, beside the durability of a file. */
final class H2Check implements DatabaseCheck {
    private final Dialect dialect;

    H2Check(Dialect dialect) {
        this.dialect = dialect;
    }

    private static final int NOT_ENOUGH_RIGHTS = 90096;

    /** The modes that have LIMIT and take no empty text for NULL. */
    private static final Set<String> MODES =
            Set.of("REGULAR", "LEGACY", "PostgreSQL", "MySQL", "MariaDB", "DB2", "HSQLDB");

    @Override
    public TestedVersions tested() {
        return new TestedVersions(dialect.product(), this, new Release(2, 4), new Release(2, 4));
    }

    @Override
    public boolean meansTooFewRights(String sqlState) {
        return sqlState.equals("90096");
    }

    /** Reads by position and in upper case: that is understood whatever the settings say of names and of the catalog. */
    @Override
    public void settings(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM INFORMATION_SCHEMA.SETTINGS")) {
            while (row.next()) {
                refuse(row.getString(1), row.getString(2));
            }
        }
    }

    private static void refuse(String setting, @Nullable String value) {
        if (setting.equals("MODE") && !MODES.contains(String.valueOf(value))) {
            throw new SetupException("this H2 database is in the compatibility mode " + value
                    + ", in which statements of a ledger fail or mean something else: leave MODE=" + value
                    + " out of the URL, or choose one of "
                    + String.join(", ", MODES.stream().sorted().toList()));
        }
        if (setting.equals("OLD_INFORMATION_SCHEMA") && "TRUE".equals(value)) {
            throw new SetupException("this H2 session has the catalog of H2 1.x, in which the tables of a ledger cannot"
                    + " be checked: leave OLD_INFORMATION_SCHEMA=TRUE out of the URL");
        }
    }

    /** Tries the statements themselves, because EXPLAIN asks for no rights here. */
    @Override
    public void rights(Connection connection, @Nullable String namespace, boolean readOnly) throws SQLException {
        String schema =
                String.valueOf(namespace == null ? DatabaseCheck.text(connection, "SELECT CURRENT_SCHEMA") : namespace);
        TableRights rights =
                new TableRights(connection, SchemaCatalog.quoted(connection, schema) + ".", "", NOT_ENOUGH_RIGHTS);
        for (String table : TableRights.TABLES) {
            rights.tryTable(table, readOnly ? List.of() : TableRights.writes(table));
        }
        String user =
                SchemaCatalog.quoted(connection, String.valueOf(DatabaseCheck.text(connection, "SELECT CURRENT_USER")));
        TableRights.refuse(user, rights.grants(), readOnly);
    }

    @Override
    public boolean needsCheckpoints(Connection connection, Durability wanted) throws SQLException {
        return H2DurabilityCheck.run(connection, wanted);
    }

    @Override
    public @Nullable String timeoutParameters() {
        return null;
    }
}
