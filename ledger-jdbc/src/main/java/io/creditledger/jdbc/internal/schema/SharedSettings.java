package io.creditledger.jdbc.internal.schema;

import io.creditledger.engine.UsageDimensions;
import io.creditledger.jdbc.internal.dialect.Dialect;
import io.creditledger.jdbc.internal.dialect.OwnedTransaction;
import io.creditledger.jdbc.internal.dialect.Step;
import io.creditledger.jdbc.internal.dialect.WriteStatements;
import io.creditledger.jdbc.internal.dialect.WriteStatements.TransactionStart;
import io.creditledger.jdbc.internal.driver.DriverCalls;
import io.creditledger.jdbc.internal.driver.SetupException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.TreeMap;

/**
 * The settings in the tables, which all nodes of a ledger follow. Each is made once and stays, and excludes libraries that do not
 * know it as writers.
 *
 * @param storesEvents whether each unit of work stores its events
 * @param usageDimensions the names of the metadata by which usage is counted; empty if it is not
 */
public record SharedSettings(boolean storesEvents, List<String> usageDimensions) {
    /** The version of the schema that brought these settings. */
    private static final int VERSION = 2;

    private static final String EVENTS = "events";
    private static final String STORED = "stored";
    private static final String USAGE = "usage.";

    static final String SELECT = "SELECT name, setting_value FROM <ns>ledger_setting";

    static final String INSERT = "INSERT INTO <ns>ledger_setting (name, setting_value) VALUES (?, ?)";

    /** Excludes libraries that do not know the settings as writers, and locks the row. */
    static final String EXCLUDE_OLDER_WRITERS =
            "UPDATE <ns>ledger_schema SET oldest_writer = " + VERSION + " WHERE version = " + VERSION;

    /** Copies the list. */
    public SharedSettings {
        usageDimensions = List.copyOf(usageDimensions);
    }

    /**
     * Reads the settings.
     *
     * @param qualifier what stands before the name of a table
     * @throws SetupException if they are not as the library writes them: usage would be counted by the wrong dimension
     */
    public static SharedSettings read(Connection connection, String qualifier) throws SQLException {
        boolean events = false;
        TreeMap<String, String> dimensions = new TreeMap<>();
        try (PreparedStatement statement = connection.prepareStatement(SELECT.replace("<ns>", qualifier));
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                String name = rows.getString(1);
                if (name.equals(EVENTS)) {
                    if (!rows.getString(2).equals(STORED)) {
                        throw changed(name);
                    }
                    events = true;
                } else if (name.startsWith(USAGE)) {
                    dimensions.put(name, rows.getString(2));
                }
            }
        }
        int place = 0;
        for (String name : dimensions.keySet()) {
            place++;
            if (!name.equals(USAGE + place)) {
                throw changed(name);
            }
        }
        return new SharedSettings(events, dimensions(dimensions));
    }

    /** Checks them as if they were set now. */
    private static List<String> dimensions(TreeMap<String, String> stored) {
        if (stored.isEmpty()) {
            return List.of();
        }
        try {
            return UsageDimensions.of(stored.values().toArray(String[]::new)).names();
        } catch (IllegalArgumentException wrong) {
            throw changed(stored.lastKey());
        }
    }

    private static SetupException changed(String name) {
        return new SetupException(
                "the setting " + name + " in ledger_setting is not as the library wrote it, or one before it is"
                        + " gone: restore the table from a backup; settings cannot be changed or removed by hand");
    }

    /** Makes every ledger that is built from now on store its events. */
    static void storeEvents(Tables tables) throws SQLException {
        if (tables.present().storesEvents) {
            return;
        }
        tables.change((connection, qualifier) -> {
            if (!read(connection, qualifier).storesEvents) {
                insert(connection, qualifier, EVENTS, STORED);
            }
        });
    }

    /** Makes every ledger that is built from now on count usage by these metadata. */
    static void countUsage(Tables tables, List<String> names) throws SQLException {
        if (tables.present().usageDimensions.equals(names)) {
            return;
        }
        tables.change((connection, qualifier) -> {
            List<String> before = read(connection, qualifier).usageDimensions;
            if (names.size() < before.size() || !names.subList(0, before.size()).equals(before)) {
                throw new SetupException("usage is counted by " + String.join(", ", before)
                        + ": dimensions can be added after these, but not changed or removed");
            }
            for (int i = before.size(); i < names.size(); i++) {
                insert(connection, qualifier, USAGE + (i + 1), names.get(i));
            }
        });
    }

    private static void insert(Connection connection, String qualifier, String name, String value) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT.replace("<ns>", qualifier))) {
            statement.setString(1, name);
            statement.setString(2, value);
            statement.executeUpdate();
        }
    }

    /** A change of the settings. */
    @FunctionalInterface
    private interface Change {
        void in(Connection connection, String qualifier) throws SQLException;
    }

    /**
     * The tables whose settings are changed.
     *
     * @param connection leads to them
     * @param dialect of their database
     * @param qualifier what stands before the name of a table
     * @param transactions start the transactions
     */
    record Tables(Connection connection, Dialect dialect, String qualifier, WriteStatements transactions) {
        /** Reads the settings in a transaction of its own: without a right to change them, a call that changes nothing is harmless. */
        private SharedSettings present() throws SQLException {
            SharedSettings settings = read(connection, qualifier);
            DriverCalls.endReads(connection);
            return settings;
        }

        /**
         * Changes settings, one node after the other: all of them lock the row of the version first. At READ COMMITTED, because
         * with a pool's REPEATABLE READ a node would not see what the one before it has done.
         */
        private void change(Change change) throws SQLException {
            OwnedTransaction transaction = dialect.begin(connection);
            Step.all(
                    () -> {
                        transactions.start(connection, TransactionStart.OWN);
                        DriverCalls.execute(connection, EXCLUDE_OLDER_WRITERS.replace("<ns>", qualifier));
                        change.in(connection, qualifier);
                        transaction.commit();
                    },
                    () -> transaction.undo(true),
                    transaction::restore);
        }
    }
}
