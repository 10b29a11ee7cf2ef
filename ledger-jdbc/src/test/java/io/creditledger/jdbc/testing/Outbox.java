package io.creditledger.jdbc.testing;

import io.creditledger.event.LedgerEvent;
import io.creditledger.jdbc.UnitOfWorkListener;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A host's outbox: a table with a row for each event, and the listener that fills it. */
public final class Outbox implements UnitOfWorkListener {
    /** Fills a table that is there, of whatever database. */
    public static final UnitOfWorkListener LISTENER = Outbox::insert;

    private final TestDatabase database;

    private Outbox(TestDatabase database) {
        this.database = database;
    }

    /** Creates the table. */
    public static Outbox in(TestDatabase database) {
        database.execute(
                "CREATE TABLE host_outbox (id VARCHAR(160) NOT NULL, document VARCHAR(8000) NOT NULL, PRIMARY KEY (id))");
        return new Outbox(database);
    }

    @Override
    public void onEvents(Connection connection, List<LedgerEvent> events) throws SQLException {
        insert(connection, events);
    }

    private static void insert(Connection connection, List<LedgerEvent> events) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO host_outbox (id, document) VALUES (?, ?)")) {
            for (LedgerEvent event : events) {
                insert.setString(1, event.id());
                insert.setString(2, event.toJson());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Returns the ids of the events that are committed. */
    public Set<String> ids() {
        return texts("SELECT id FROM host_outbox");
    }

    /** Returns the ids of the events of operations that are committed. */
    public Set<String> operationIds() {
        return texts("SELECT id FROM host_outbox WHERE id LIKE 'operation:%'");
    }

    /** Returns the ids that events of all operations in the books have. */
    public Set<String> expected() {
        Set<String> ids = new TreeSet<>();
        texts("SELECT id FROM ledger_operation").forEach(id -> ids.add("operation:" + id));
        return ids;
    }

    private Set<String> texts(String query) {
        Set<String> texts = new TreeSet<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return texts;
    }
}
