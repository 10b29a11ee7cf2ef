package io.creditledger.jdbc.violation;

import io.creditledger.cache.internal.violation.CacheInternal;

/** Breaks the rules for ledger-jdbc, so that ArchitectureTest can see them found. */
public final class JdbcKnowsCacheInternals {

    CacheInternal forbidden;
}
