package io.creditledger.examples.benchmark;

import static io.creditledger.examples.benchmark.PeersPart.MANY;
import static io.creditledger.examples.benchmark.PeersPart.callers;
import static io.creditledger.examples.benchmark.PeersPart.inFlight;

import io.creditledger.examples.benchmark.report.Goal;
import java.util.List;

/** What the ledger has to reach. */
final class Goals {
    private static final String LEDGER_MANY = callers(PeersPart.LEDGER, MANY);

    static final List<Goal> ALL = List.of(
            Goal.rate(
                    "32 blocking callers / textbook JDBC ledger at 32",
                    LEDGER_MANY,
                    callers(PeersPart.TEXTBOOK, MANY),
                    12,
                    20),
            Goal.rate("32 blocking callers / TPC-B scale 1 at 32", LEDGER_MANY, callers(PeersPart.TPCB_1, MANY), 8, 12),
            Goal.rate(
                    "32 blocking callers / single-row insert at 32",
                    LEDGER_MANY,
                    callers(PeersPart.INSERT, MANY),
                    0.7,
                    1.0),
            Goal.rate(
                    "4000 in flight / single-row insert at 32",
                    inFlight(PeersPart.LEDGER, 4_000),
                    callers(PeersPart.INSERT, MANY),
                    2,
                    3),
            Goal.rate(
                    "1 caller / TPC-B scale 1 at 1",
                    callers(PeersPart.LEDGER, 1),
                    callers(PeersPart.TPCB_1, 1),
                    1.1,
                    1.6),
            Goal.rate(
                    "one hot user, 32 callers / Bucket4j on one hot key at 32",
                    callers(PeersPart.HOT_USER, MANY),
                    callers(PeersPart.BUCKET, MANY),
                    5,
                    12),
            Goal.rate(
                    "joined, 32 hosts / textbook JDBC ledger + the same host insert at 32",
                    callers(PeersPart.JOINED, MANY),
                    callers(PeersPart.TEXTBOOK_ORDER, MANY),
                    3,
                    6),
            Goal.p99(
                    "p99 at 32 callers / p99 of single-row insert at 32",
                    LEDGER_MANY,
                    callers(PeersPart.INSERT, MANY),
                    3,
                    1.5),
            Goal.p99(
                    "one user's row held by a host: p99 of all others / without",
                    HeldPart.HELD,
                    HeldPart.FREE,
                    1.2,
                    1.1),
            Goal.p99(
                    "one operation held by a host: p99 of all others / without",
                    HeldPart.HELD_OPERATION,
                    HeldPart.FREE_OPERATION,
                    1.2,
                    1.1),
            Goal.p99(
                    "one new name held by a host: p99 of all others / without",
                    HeldPart.HELD_NAME,
                    HeldPart.FREE_NAME,
                    1.2,
                    1.1),
            Goal.rate("32 callers with a cache / without", CachePart.CACHED, CachePart.BARE, 0.97, 1),
            Goal.rate("32 callers with a cache that polls / without", CachePart.POLLED, CachePart.BARE, 0.95, 1),
            Goal.rate(
                    "H2 file CHECKPOINT SYNC, 32 callers / 1 caller",
                    callers(H2Part.SYNC, MANY),
                    callers(H2Part.SYNC, 1),
                    6,
                    10),
            Goal.rate(
                    "MariaDB, 32 callers / textbook JDBC ledger at 32",
                    callers(MariaDbPart.LEDGER, MANY),
                    callers(MariaDbPart.TEXTBOOK, MANY),
                    6,
                    10),
            Goal.rate(
                    "throughput at 32 callers, large store / small store",
                    callers(GrowthPart.LARGE, MANY),
                    callers(GrowthPart.SMALL, MANY),
                    0.6,
                    0.8),
            Goal.number(
                    "bytes on disk per debit, all tables and indexes, 36-character keys, after vacuum",
                    SizePart.BYTES,
                    480,
                    380));

    private Goals() {}
}
