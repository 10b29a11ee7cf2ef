package io.creditledger.jdbc.internal.violation;

/** Stands for an internal class of ledger-jdbc in ArchitectureTest. */
public final class JdbcInternal {}
