package io.creditledger.jdbc.internal.dialect.mysql.violation;

import io.creditledger.jdbc.internal.dialect.mariadb.MariaDbDialect;

/** Breaks a rule, so that ArchitectureTest can see it found. */
public final class MySqlKnowsMariaDb {

    MariaDbDialect forbidden;
}
