package io.creditledger.cache.internal.violation;

/** Stands for an internal class of ledger-cache in ArchitectureTest. */
public final class CacheInternal {}
