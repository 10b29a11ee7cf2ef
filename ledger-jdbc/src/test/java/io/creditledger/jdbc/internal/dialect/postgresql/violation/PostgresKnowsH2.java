package io.creditledger.jdbc.internal.dialect.postgresql.violation;

import io.creditledger.jdbc.internal.dialect.h2.H2Dialect;

/** Breaks a rule, so that ArchitectureTest can see it found. */
public final class PostgresKnowsH2 {

    H2Dialect forbidden;
}
