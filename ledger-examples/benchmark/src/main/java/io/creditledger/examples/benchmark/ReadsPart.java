package io.creditledger.examples.benchmark;

import static io.creditledger.examples.benchmark.PeersPart.callers;

import io.creditledger.AccountId;
import io.creditledger.Ledger;
import io.creditledger.StatementQuery;
import io.creditledger.examples.benchmark.database.Server;
import io.creditledger.examples.benchmark.load.Callers;
import io.creditledger.examples.benchmark.load.Case;
import io.creditledger.examples.benchmark.load.Operation;
import io.creditledger.examples.benchmark.workload.LedgerDebits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What reads of an account cost that has many postings, beside one that has few. */
final class ReadsPart implements Part {
    static final String PAGE = "first page of a statement";
    static final String BREAKDOWN = "breakdown";
    static final String BALANCE_AT = "balance at an instant";
    static final String PERIOD = "statement of a period";
    static final String H2 = "H2: ";

    private static final AccountId USER = LedgerDebits.user(0);

    /** Few, so that the instants of a small store are as close together as those of a large one. */
    private static final int DEBITS_PER_CALL = 10;

    private static final int LINES_OF_PERIOD = 100;

    static String few(String read) {
        return callers(read + ", few postings", 1);
    }

    static String many(String read) {
        return callers(read + ", many postings", 1);
    }

    @Override
    public void run(Bench bench) throws Exception {
        measure(bench, bench.servers().postgres(), "Reads", "PostgreSQL", "");
        measure(bench, bench.servers().h2Memory(), "Reads on H2", "H2 in memory", H2);
    }

    private static void measure(Bench bench, Server server, String title, String database, String prefix)
            throws Exception {
        int few = bench.plan().fewPostings();
        int many = bench.plan().manyPostings();
        try (LedgerStore small = LedgerStore.on(server, "reads_few", 1);
                LedgerStore large = LedgerStore.on(server, "reads_many", 1)) {
            new Filler(small, DEBITS_PER_CALL).debit(few, 1);
            new Filler(large, DEBITS_PER_CALL).debit(many, 1);
            List<Case> ofSmall = new ArrayList<>();
            List<Case> ofLarge = new ArrayList<>();
            for (String read : List.of(PAGE, BREAKDOWN, BALANCE_AT, PERIOD)) {
                ofSmall.add(new Case(few(prefix + read), new Callers(1, reader(read, small.ledger(), few))));
                ofLarge.add(new Case(many(prefix + read), new Callers(1, reader(read, large.ledger(), many))));
            }
            List<Case> cases = new ArrayList<>(ofSmall);
            cases.addAll(ofLarge);
            String about = String.format(
                    Locale.ROOT,
                    "%s, one reader of one account: few are %,d postings, many are %,d, from calls of %d debits each. Instants are drawn"
                            + " between the first posting and the last. The period is in the middle and has about %d debits.",
                    database,
                    few,
                    many,
                    DEBITS_PER_CALL,
                    LINES_OF_PERIOD);
            bench.measure(title, List.of(about), server, cases, few(prefix + PAGE));
            bench.checked(
                    ofSmall.stream().map(Case::name).toList(), small.debits().check());
            bench.checked(
                    ofLarge.stream().map(Case::name).toList(), large.debits().check());
        }
    }

    /**
     * Returns a reader.
     *
     * @param postings how many postings the account has
     */
    private static Operation reader(String read, Ledger ledger, int postings) {
        Instant first = recordedAt(ledger, 1);
        long micros = Duration.between(first, recordedAt(ledger, postings)).toNanos() / 1_000;
        int middle = postings / 2;
        Instant from = recordedAt(ledger, middle);
        Instant until = recordedAt(ledger, middle + Math.min(LINES_OF_PERIOD, postings / 4))
                .plusNanos(1_000);
        return switch (read) {
            case PAGE -> random -> ledger.statement(StatementQuery.of(USER).build());
            case BREAKDOWN -> random -> ledger.breakdown(USER);
            case BALANCE_AT -> random -> ledger.balanceAt(USER, first.plusNanos(1_000 * random.nextLong(micros + 1)));
            case PERIOD -> random -> ledger.periodStatement(USER, from, until);
            default -> throw new IllegalArgumentException(read);
        };
    }

    private static Instant recordedAt(Ledger ledger, long position) {
        return ledger.statement(StatementQuery.of(USER)
                        .oldestFirst()
                        .after(position - 1)
                        .limit(1)
                        .build())
                .lines()
                .get(0)
                .transaction()
                .recordedAt();
    }
}
