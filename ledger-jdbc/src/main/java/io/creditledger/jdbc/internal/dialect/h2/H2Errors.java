package io.creditledger.jdbc.internal.dialect.h2;

import io.creditledger.jdbc.internal.driver.SqlErrorKind;
import java.util.Set;

/** What errors of H2 mean, beside the states that all databases share. */
final class H2Errors {
    private static final Set<Integer> CONNECTION = Set.of(90007, 90067, 90098, 90121);

    private H2Errors() {}

    static SqlErrorKind kindOf(String state, int code) {
        if (code == 50200 || code == 57014) {
            return SqlErrorKind.LOCK_TIMEOUT;
        }
        if (state.equals("23505")) {
            return SqlErrorKind.DUPLICATE;
        }
        return CONNECTION.contains(code) ? SqlErrorKind.CONNECTION : SqlErrorKind.OTHER;
    }
}
