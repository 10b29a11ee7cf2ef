package io.creditledger.jdbc.violation;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Breaks a rule of the architecture on purpose. */
public final class JdbcReadsByLabel {
    private JdbcReadsByLabel() {}

    /** Reads a column by its label. */
    public static String read(ResultSet row) throws SQLException {
        return row.getString("name");
    }
}
