package io.creditledger.jdbc.internal.dialect.mariadb.violation;

import io.creditledger.jdbc.internal.dialect.postgresql.PostgresDialect;

/** Breaks a rule, so that ArchitectureTest can see it found. */
public final class MariaDbKnowsPostgres {

    PostgresDialect forbidden;
}
