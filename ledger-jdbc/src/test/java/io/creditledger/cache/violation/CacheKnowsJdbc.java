package io.creditledger.cache.violation;

import io.creditledger.jdbc.internal.violation.JdbcInternal;

/** Breaks the rules for ledger-cache, so that ArchitectureTest can see them found. */
public final class CacheKnowsJdbc {

    JdbcInternal forbidden;
}
