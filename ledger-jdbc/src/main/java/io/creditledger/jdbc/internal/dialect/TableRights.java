package io.creditledger.jdbc.internal.dialect;

import io.creditledger.jdbc.internal.driver.SetupException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rights that a ledger needs on its tables, and the refusal of a user who lacks some. */
public final class TableRights {
    /** The tables that every database has; all of them are read. */
    public static final List<String> TABLES = List.of(
            "ledger_schema",
            "ledger_setting",
            "ledger_event_bucket",
            "ledger_asset",
            "ledger_account",
            "ledger_total",
            "ledger_delta",
            "ledger_operation",
            "ledger_posting",
            "ledger_lot",
            "ledger_hold",
            "ledger_allocation",
            "ledger_event",
            "ledger_usage");

    /** What a ledger does to which tables; a row is locked by the right to update it. */
    public static final Map<String, List<String>> WRITES = new LinkedHashMap<>();

    static {
        WRITES.put("INSERT", TABLES.subList(3, TABLES.size()));
        WRITES.put(
                "UPDATE",
                List.of(
                        "ledger_account",
                        "ledger_total",
                        "ledger_operation",
                        "ledger_lot",
                        "ledger_hold",
                        "ledger_allocation",
                        "ledger_event_bucket",
                        "ledger_usage"));
        WRITES.put("DELETE", List.of("ledger_delta", "ledger_event"));
    }

    private final Connection connection;
    private final String place;
    private final String prefix;
    private final int denied;
    private final List<String> grants = new ArrayList<>();

    /**
     * Starts to try out statements that change nothing. That also covers rights that come from roles, which the catalogs of
     * H2, MariaDB and MySQL do not tell.
     *
     * @param place what stands before the name of a table
     * @param prefix what each statement begins with
     * @param denied the vendor code of a right that is missing
     */
    public TableRights(Connection connection, String place, String prefix, int denied) {
        this.connection = connection;
        this.place = place;
        this.prefix = prefix;
        this.denied = denied;
    }

    /** Tries to read a table, and to write to it in these ways. */
    public void tryTable(String table, List<String> writes) throws SQLException {
        String name = place + table;
        List<String> lacking = new ArrayList<>();
        if (isDenied("SELECT * FROM " + name + " WHERE 1 = 0")) {
            // An UPDATE that changes nothing reads. To grant a right again does no harm.
            lacking.add("SELECT");
            lacking.addAll(writes);
        } else {
            for (String right : writes) {
                if (isDenied(write(right, name))) {
                    lacking.add(right);
                }
            }
        }
        if (!lacking.isEmpty()) {
            grants.add(String.join(", ", lacking) + " ON " + name);
        }
    }

    /** Tries to draw from a sequence, for which these rights are needed. */
    public void trySequence(String sequence, String rights) throws SQLException {
        if (isDenied("SELECT NEXT VALUE FOR " + place + sequence)) {
            grants.add(rights + " ON " + place + sequence);
        }
    }

    /** Returns in which ways a ledger writes to a table. */
    public static List<String> writes(String table) {
        return WRITES.keySet().stream()
                .filter(right -> WRITES.getOrDefault(right, List.of()).contains(table))
                .toList();
    }

    /** Returns what is to be granted. */
    public List<String> grants() {
        return grants;
    }

    private String write(String right, String table) throws SQLException {
        return switch (right) {
            case "INSERT" -> "INSERT INTO " + table + " SELECT * FROM " + table + " WHERE 1 = 0";
            case "UPDATE" -> {
                String column = firstColumn(table);
                yield "UPDATE " + table + " SET " + column + " = " + column + " WHERE 1 = 0";
            }
            default -> "DELETE FROM " + table + " WHERE 1 = 0";
        };
    }

    private String firstColumn(String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet none = statement.executeQuery("SELECT * FROM " + table + " WHERE 1 = 0")) {
            return SchemaCatalog.quoted(connection, none.getMetaData().getColumnName(1));
        }
    }

    private boolean isDenied(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(prefix + sql);
            return false;
        } catch (SQLException error) {
            if (error.getErrorCode() == denied) {
                return true;
            }
            throw error;
        }
    }

    /**
     * Refuses a user who lacks rights.
     *
     * @param user the user, as SQL has it
     * @param grants what is to be granted; nothing is refused if there is none
     * @param readOnly whether the ledger only reads
     */
    public static void refuse(String user, List<String> grants, boolean readOnly) {
        if (!grants.isEmpty()) {
            throw new SetupException("the user " + user + " lacks rights on the ledger's tables. Run: "
                    + String.join(
                            "; ",
                            grants.stream()
                                    .map(grant -> "GRANT " + grant + " TO " + user)
                                    .toList())
                    + (readOnly ? "" : "; or call readOnly() on the builder, for a ledger that only reads"));
        }
    }

    /** Returns the refusal of a server or a session that takes no writes, for a ledger that is to write. */
    public static SetupException noWrites(String setting, String hint) {
        return new SetupException("this server or session takes no writes, because " + setting
                + " is on, as on a replica: connect to the primary" + hint
                + ", or call readOnly() on the builder, for a ledger that only reads");
    }
}
