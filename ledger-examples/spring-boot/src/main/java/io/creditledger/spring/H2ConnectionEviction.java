package io.creditledger.spring;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.Set;

/**
 * Tells HikariCP which errors of H2 end a connection. After an I/O error, such as a full disk, H2 closes the database, and the
 * connections to it answer 90098 from then on. HikariCP does not know these codes, and {@code Connection.isValid} of H2
 * goes on saying that such a connection is valid. A new connection opens the database again.
 */
public final class H2ConnectionEviction implements SQLExceptionOverride {
    /** I/O errors, database closed, connection closed or broken. No other database has these codes. */
    private static final Set<Integer> CODES = Set.of(90007, 90028, 90031, 90067, 90098, 90121);

    @java.lang.Override
    public SQLExceptionOverride.Override adjudicate(SQLException error) {
        return CODES.contains(error.getErrorCode())
                ? SQLExceptionOverride.Override.MUST_EVICT
                : SQLExceptionOverride.Override.CONTINUE_EVICT;
    }
}
