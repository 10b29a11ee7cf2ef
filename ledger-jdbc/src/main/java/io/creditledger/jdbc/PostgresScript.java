package io.creditledger.jdbc;

import io.creditledger.jdbc.Mapper.RowReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Several statements in one text, which the driver sends in one trip, with arrays as parameters. Used once. */
final class PostgresScript {
    private final String namespace;
    private final int timeoutSeconds;
    private final StringBuilder text = new StringBuilder();
    private final List<Parameter> parameters = new ArrayList<>();

    /**
     * Starts an empty script.
     *
     * @param namespace what table names are prefixed with: empty, or a name and a dot
     * @param timeoutSeconds after how long the driver cancels it; never if 0
     */
    PostgresScript(String namespace, int timeoutSeconds) {
        this.namespace = namespace;
        this.timeoutSeconds = timeoutSeconds;
    }

    /** Sets one parameter. */
    @FunctionalInterface
    private interface Parameter {
        void set(Connection connection, PreparedStatement statement, int index) throws SQLException;
    }

    PostgresScript add(String statement) {
        if (text.length() > 0) {
            text.append("; ");
        }
        text.append(statement.replace("<ns>", namespace));
        return this;
    }

    PostgresScript number(long value) {
        parameters.add((connection, statement, index) -> statement.setLong(index, value));
        return this;
    }

    PostgresScript array(String type, Collection<?> values) {
        return array(type, values.toArray(elements(type, values.size())));
    }

    <T> PostgresScript array(String type, List<T> rows, Function<T, @Nullable Object> column) {
        @Nullable Object[] elements = elements(type, rows.size());
        for (int i = 0; i < elements.length; i++) {
            elements[i] = column.apply(rows.get(i));
        }
        return array(type, elements);
    }

    private PostgresScript array(String type, @Nullable Object[] elements) {
        parameters.add(
                (connection, statement, index) -> statement.setArray(index, connection.createArrayOf(type, elements)));
        return this;
    }

    /** The driver sends arrays of these classes as they are; of all others it writes a text, which the server must read. */
    private static @Nullable Object[] elements(String type, int size) {
        return switch (type) {
            case "bigint" -> new @Nullable Long[size];
            case "int" -> new @Nullable Integer[size];
            case "smallint" -> new @Nullable Short[size];
            case "boolean" -> new @Nullable Boolean[size];
            case "text" -> new @Nullable String[size];
            default -> new @Nullable Object[size];
        };
    }

    <T> PostgresScript bytes(List<T> rows, Function<T, byte @Nullable []> column) {
        byte[][] elements = new byte[rows.size()][];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = column.apply(rows.get(i));
        }
        parameters.add((connection, statement, index) ->
                statement.setArray(index, connection.createArrayOf("bytea", elements)));
        return this;
    }

    /** Runs everything; does nothing if there is nothing to run. */
    void run(Connection connection) throws SQLException {
        if (text.length() > 0) {
            open(connection).close();
        }
    }

    /** Runs everything and returns the rows of the only query in it. */
    <T> List<T> query(Connection connection, RowReader<T> reader) throws SQLException {
        try (Answers answers = open(connection)) {
            return answers.next(reader);
        }
    }

    /** Runs everything; the answers are to be closed. */
    Answers open(Connection connection) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(text.toString());
        boolean opened = false;
        try {
            if (timeoutSeconds > 0) {
                // Bounds every wait for a lock; the driver cancels the statement, and no setting of the session is
                // touched.
                statement.setQueryTimeout(timeoutSeconds);
            }
            for (int i = 0; i < parameters.size(); i++) {
                parameters.get(i).set(connection, statement, i + 1);
            }
            boolean rows = statement.execute();
            opened = true;
            return new Answers(statement, rows);
        } finally {
            if (!opened) {
                statement.close();
            }
        }
    }

    /** The answers of the statements, in their order. */
    static final class Answers implements AutoCloseable {
        private final PreparedStatement statement;
        private boolean rows;

        private Answers(PreparedStatement statement, boolean rows) {
            this.statement = statement;
            this.rows = rows;
        }

        /** Returns the rows of the next statement that has any, passing over those that only count. */
        <T> List<T> next(RowReader<T> reader) throws SQLException {
            while (!rows) {
                if (statement.getUpdateCount() == -1) {
                    throw new IllegalStateException("there are no more answers");
                }
                rows = statement.getMoreResults();
            }
            List<T> found;
            try (ResultSet set = statement.getResultSet()) {
                found = Mapper.all(set, reader);
            }
            rows = statement.getMoreResults();
            return found;
        }

        @Override
        public void close() throws SQLException {
            statement.close();
        }
    }
}
