package io.creditledger.jdbc.internal.dialect.postgresql;

import io.creditledger.jdbc.internal.row.Mapper;
import io.creditledger.jdbc.internal.row.Mapper.RowReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Several statements in one text, which the driver sends in one trip, with arrays as parameters. A statement all of whose
 * arrays have one element is sent with values instead. Used once.
 */
public final class PostgresStatementBatch {
    private final PostgresTexts texts;
    private final int timeoutSeconds;
    private final List<Part> parts = new ArrayList<>();

    /**
     * Starts an empty script.
     *
     * @param texts what is sent for a statement
     * @param timeoutSeconds after how long the driver cancels it; never if 0
     */
    PostgresStatementBatch(PostgresTexts texts, int timeoutSeconds) {
        this.texts = texts;
        this.timeoutSeconds = timeoutSeconds;
    }

    /** One statement. */
    private static final class Part {
        private final PostgresTexts.Text text;
        private final List<Parameter> parameters = new ArrayList<>();
        private boolean one;

        private Part(PostgresTexts.Text text) {
            this.text = text;
            this.one = text.one() != null;
        }

        private String sql() {
            return one ? Objects.requireNonNull(text.one()) : text.many();
        }
    }

    /** A parameter: a column of rows, or a value if it has no type. */
    private static final class Parameter {
        private final @Nullable String type;
        private final @Nullable Object[] elements;

        private Parameter(@Nullable String type, @Nullable Object[] elements) {
            this.type = type;
            this.elements = elements;
        }

        private void set(Connection connection, PreparedStatement statement, int index, boolean one)
                throws SQLException {
            if (type != null && type.equals("uuid") && !one) {
                statement.setObject(index, text(elements), Types.OTHER);
            } else if (type != null && !one) {
                statement.setArray(index, connection.createArrayOf(type, elements));
            } else if (elements[0] == null) {
                statement.setNull(index, sqlType(Objects.requireNonNull(type)));
            } else {
                statement.setObject(index, elements[0]);
            }
        }
    }

    /** The driver would do the same, but through quotes and escapes that a UUID does not need. */
    private static String text(@Nullable Object[] uuids) {
        StringBuilder text = new StringBuilder(37 * uuids.length + 1).append('{');
        for (Object uuid : uuids) {
            text.append(text.length() == 1 ? "" : ",").append(uuid == null ? "NULL" : uuid.toString());
        }
        return text.append('}').toString();
    }

    PostgresStatementBatch add(String statement) {
        parts.add(new Part(texts.of(statement)));
        return this;
    }

    PostgresStatementBatch number(long value) {
        return parameter(null, new Object[] {value});
    }

    PostgresStatementBatch array(String type, Collection<?> values) {
        return array(type, values.toArray(elements(type, values.size())));
    }

    <T> PostgresStatementBatch array(String type, List<T> rows, Function<T, @Nullable Object> column) {
        @Nullable Object[] elements = elements(type, rows.size());
        for (int i = 0; i < elements.length; i++) {
            elements[i] = column.apply(rows.get(i));
        }
        return array(type, elements);
    }

    private PostgresStatementBatch array(String type, @Nullable Object[] elements) {
        return parameter(type, elements);
    }

    private PostgresStatementBatch parameter(@Nullable String type, @Nullable Object[] elements) {
        Part part = parts.get(parts.size() - 1);
        part.parameters.add(new Parameter(type, elements));
        part.one &= elements.length == 1;
        return this;
    }

    /** The driver encodes arrays of these classes directly; all others it sends as text, which the server must parse. */
    private static @Nullable Object[] elements(String type, int size) {
        return switch (type) {
            case "bigint" -> new @Nullable Long[size];
            case "int" -> new @Nullable Integer[size];
            case "smallint" -> new @Nullable Short[size];
            case "boolean" -> new @Nullable Boolean[size];
            case "text" -> new @Nullable String[size];
            case "bytea" -> new byte @Nullable [size][];
            default -> new @Nullable Object[size];
        };
    }

    private static int sqlType(String type) {
        return switch (type) {
            case "bigint" -> Types.BIGINT;
            case "int" -> Types.INTEGER;
            case "smallint" -> Types.SMALLINT;
            case "boolean" -> Types.BOOLEAN;
            case "text" -> Types.VARCHAR;
            case "bytea" -> Types.BINARY;
            case "numeric" -> Types.NUMERIC;
            default -> Types.OTHER;
        };
    }

    /** Runs everything; does nothing if there is nothing to run. */
    void run(Connection connection) throws SQLException {
        if (!parts.isEmpty()) {
            open(connection).close();
        }
    }

    /**
     * Runs all statements; the last one is a COMMIT.
     *
     * @throws SQLException also if the server sends a warning: the server warns if it has stopped waiting for its standbys, so
     *     that the commit may exist on this server only
     */
    void commit(Connection connection) throws SQLException {
        try (Answers answers = open(connection)) {
            SQLWarning warning = answers.statement.getWarnings();
            while (warning != null) {
                // Notices are 00000.
                if (warning.getSQLState() != null && warning.getSQLState().startsWith("01")) {
                    throw new SQLException("the server warned while it committed", warning.getSQLState(), warning);
                }
                warning = warning.getNextWarning();
            }
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
        List<String> statements = new ArrayList<>(parts.size());
        for (Part part : parts) {
            statements.add(part.sql());
        }
        PreparedStatement statement = connection.prepareStatement(texts.joined(statements));
        try {
            if (timeoutSeconds > 0) {
                // Bounds every wait for a lock; the driver cancels the statement, and no setting of the session is
                // touched.
                statement.setQueryTimeout(timeoutSeconds);
            }
            int index = 1;
            for (Part part : parts) {
                for (Parameter parameter : part.parameters) {
                    parameter.set(connection, statement, index++, part.one);
                }
            }
            return new Answers(statement, statement.execute());
        } catch (Throwable failure) {
            // What the driver failed with first decides what becomes of the connection.
            try (statement) {
                throw failure;
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
