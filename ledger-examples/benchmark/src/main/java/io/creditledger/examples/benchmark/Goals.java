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
                    14,
                    20),
            Goal.rate("32 blocking callers / TPC-B scale 1 at 32", LEDGER_MANY, callers(PeersPart.TPCB_1, MANY), 9, 12),
            Goal.rate(
                    "32 blocking callers / single-row insert at 32",
                    LEDGER_MANY,
                    callers(PeersPart.INSERT, MANY),
                    0.8,
                    1.0),
            Goal.cores("cores in use at 32 callers", LEDGER_MANY, 1.6, 1.9),
            Goal.rate(
                    "4000 in flight / single-row insert at 32",
                    inFlight(PeersPart.LEDGER, 4_000),
                    callers(PeersPart.INSERT, MANY),
                    2.5,
                    3.5),
            Goal.rate(
                    "1 caller / TPC-B scale 1 at 1",
                    callers(PeersPart.LEDGER, 1),
                    callers(PeersPart.TPCB_1, 1),
                    1.3,
                    1.8),
            Goal.rate(
                    "one hot user, 32 callers / Bucket4j on one hot key at 32",
                    callers(PeersPart.HOT_USER, MANY),
                    callers(PeersPart.BUCKET, MANY),
                    10,
                    14),
            Goal.rate(
                    "joined, 32 hosts / textbook JDBC ledger + the same host insert at 32",
                    callers(PeersPart.JOINED, MANY),
                    callers(PeersPart.TEXTBOOK_ORDER, MANY),
                    3.5,
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
            Goal.rate("32 callers with an outbox / without", FactsPart.OUTBOX, FactsPart.BARE, 0.75, 0.9),
            Goal.rate("32 callers with stored events / without", FactsPart.STORED, FactsPart.BARE, 0.75, 0.9),
            Goal.rate(
                    "32 callers with usage by two dimensions / without",
                    FactsPart.COUNTED,
                    FactsPart.LABELLED,
                    0.7,
                    0.85),
            Goal.rate(
                    "H2 file CHECKPOINT SYNC, 32 callers / 1 caller",
                    callers(H2Part.SYNC, MANY),
                    callers(H2Part.SYNC, 1),
                    5,
                    8),
            Goal.rate(
                    "MariaDB, 32 callers / textbook JDBC ledger at 32",
                    TextbookPart.ledger(TextbookPart.MARIADB, MANY),
                    TextbookPart.textbook(TextbookPart.MARIADB, MANY),
                    7,
                    10),
            Goal.rate(
                    "MySQL, 32 callers / textbook JDBC ledger at 32",
                    TextbookPart.ledger(TextbookPart.MYSQL, MANY),
                    TextbookPart.textbook(TextbookPart.MYSQL, MANY),
                    5,
                    8),
            Goal.rate(
                    "throughput at 32 callers, large store / small store",
                    callers(GrowthPart.LARGE, MANY),
                    callers(GrowthPart.SMALL, MANY),
                    0.8,
                    0.95),
            Goal.atMost(
                    "bytes on disk per debit, all tables and indexes, 36-character keys, after vacuum",
                    SizePart.BYTES,
                    380,
                    320),
            Goal.atLeast("32 callers: first seconds after start / steady state", ColdPart.RATIO, 0.6, 0.8),
            ofReads("", ReadsPart.PAGE, 1.5, 1.1),
            ofReads("", ReadsPart.BREAKDOWN, 1.5, 1.1),
            ofReads("", ReadsPart.BALANCE_AT, 2.5, 1.5),
            ofReads("", ReadsPart.PERIOD, 2.5, 1.5),
            ofReads(ReadsPart.H2, ReadsPart.BALANCE_AT, 2.5, 1.5),
            ofReads(ReadsPart.H2, ReadsPart.PERIOD, 2.5, 1.5),
            Goal.atLeast(
                    "operations per second of verify() in the large store, 256 MB of heap",
                    GrowthPart.VERIFIED,
                    200_000,
                    500_000));

    private Goals() {}

    private static Goal ofReads(String database, String read, double must, double strive) {
        return Goal.p50(
                database + read + ": many postings / few",
                ReadsPart.many(database + read),
                ReadsPart.few(database + read),
                must,
                strive);
    }
}
