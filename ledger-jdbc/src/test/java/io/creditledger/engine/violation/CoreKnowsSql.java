package io.creditledger.engine.violation;

import io.creditledger.jdbc.internal.violation.JdbcInternal;
import java.sql.Connection;

/** Breaks the rules for ledger-core, so that ArchitectureTest can see them found. */
public final class CoreKnowsSql {

    Connection forbidden;
    JdbcInternal alsoForbidden;
}
