package io.creditledger.cache;

/**
 * When a load or a write set out, before it asked the ledger anything. What it brings back is at least that fresh.
 *
 * @param tombstones those in use at that time
 * @param logicalTime what their clock showed, to tell what was noted meanwhile
 * @param since what the ledger's clock showed, in milliseconds: staleness is counted from here
 */
record ReadToken(Tombstones tombstones, long logicalTime, long since) {}
