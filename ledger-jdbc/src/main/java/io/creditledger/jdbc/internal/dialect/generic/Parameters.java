package io.creditledger.jdbc.internal.dialect.generic;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where the values for the places of one statement, or of one row of it, go: counted from 1, as in JDBC. */
public interface Parameters {
    void set(int index, @Nullable Object value) throws SQLException;

    default void setLong(int index, long value) throws SQLException {
        set(index, value);
    }

    default void setInt(int index, int value) throws SQLException {
        set(index, value);
    }

    default void setBoolean(int index, boolean value) throws SQLException {
        set(index, value);
    }

    default void setBigDecimal(int index, BigDecimal value) throws SQLException {
        set(index, value);
    }

    default void setString(int index, @Nullable String value) throws SQLException {
        set(index, value);
    }

    default void setBytes(int index, byte @Nullable [] value) throws SQLException {
        set(index, value);
    }

    default void setUuid(int index, UUID value) throws SQLException {
        set(index, value);
    }

    /** Sets a number, or that there is none. */
    default void setNumber(int index, @Nullable Long value) throws SQLException {
        set(index, value);
    }

    /** Returns the places of a statement. */
    static Parameters of(PreparedStatement statement) {
        return (index, value) -> set(statement, index, value);
    }

    private static void set(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        if (value instanceof Long number) {
            statement.setLong(index, number);
        } else if (value instanceof String text) {
            statement.setString(index, text);
        } else if (value instanceof byte[] bytes) {
            statement.setBytes(index, bytes);
        } else if (value == null) {
            statement.setNull(index, Types.NULL);
        } else {
            statement.setObject(index, value);
        }
    }
}
