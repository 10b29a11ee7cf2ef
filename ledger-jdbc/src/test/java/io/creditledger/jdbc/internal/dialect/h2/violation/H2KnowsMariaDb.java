package io.creditledger.jdbc.internal.dialect.h2.violation;

import io.creditledger.jdbc.internal.dialect.mariadb.MariaDbDialect;

/** Breaks a rule, so that ArchitectureTest can see it found. */
public final class H2KnowsMariaDb {

    MariaDbDialect forbidden;
}
