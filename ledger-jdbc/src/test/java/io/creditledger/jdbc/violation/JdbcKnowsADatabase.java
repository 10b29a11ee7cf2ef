package io.creditledger.jdbc.violation;

import io.creditledger.jdbc.internal.dialect.h2.H2Dialect;

/** Breaks a rule, so that ArchitectureTest can see it found. */
public final class JdbcKnowsADatabase {

    H2Dialect forbidden;
}
