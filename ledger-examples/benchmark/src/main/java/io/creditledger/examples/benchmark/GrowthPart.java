package io.creditledger.examples.benchmark;

import static io.creditledger.examples.benchmark.PeersPart.MANY;
import static io.creditledger.examples.benchmark.PeersPart.callers;

import io.creditledger.StatementQuery;
import io.creditledger.examples.benchmark.Plan.Filled;
import io.creditledger.examples.benchmark.load.Callers;
import io.creditledger.examples.benchmark.load.Case;
import io.creditledger.examples.benchmark.load.Operation;
import io.creditledger.examples.benchmark.report.Interval;
import io.creditledger.examples.benchmark.workload.LedgerDebits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What a debit and a look at the history cost in a store that has grown. */
final class GrowthPart implements Part {
    static final String SMALL = "small store";
    static final String LARGE = "large store";

    static final String VERIFIED = "verified operations per second";

    private static final String PAGE = ", page of a statement";
    private static final int HEAP_MB = 256;

    @Override
    public void run(Bench bench) throws Exception {
        Plan plan = bench.plan();
        try (LedgerStore small = filled(bench, "grown_small", plan.smallGrowth());
                LedgerStore large = filled(bench, "grown_large", plan.largeGrowth())) {
            List<String> about =
                    List.of(describe(SMALL, plan.smallGrowth(), small), describe(LARGE, plan.largeGrowth(), large));
            List<Case> cases = new ArrayList<>();
            add(cases, SMALL, small, plan.smallGrowth().users());
            add(cases, LARGE, large, plan.largeGrowth().users());
            bench.measure("Growth", about, bench.servers().postgres(), cases, callers(LARGE, MANY));
            check(bench, SMALL, small);
            check(bench, LARGE, large);
            verify(bench, large);
        }
    }

    /** Lets a process with little heap verify the books. */
    private static void verify(Bench bench, LedgerStore store) throws Exception {
        long operations = store.database().number("SELECT COUNT(*) FROM ledger_operation");
        Map<String, Double> figures;
        try {
            figures = new ChildJvm(Benchmark.ownJava(), List.of("-Xmx" + HEAP_MB + "m"))
                    .run(TimedVerify.class, store.database().url());
        } catch (IOException failure) {
            // Its error is on the console. What was measured before is worth its page.
            String said = String.format(
                    Locale.ROOT, "%,d operations of the large store: failed with %d MB of heap.", operations, HEAP_MB);
            bench.progress().say("verify() of " + said);
            bench.results().checked(VERIFIED, List.of(said));
            bench.results().add("verify()", List.of(said));
            return;
        }
        double seconds = Objects.requireNonNull(figures.get(TimedVerify.SECONDS));
        if (Objects.requireNonNull(figures.get(TimedVerify.VIOLATIONS)) > 0) {
            bench.results().checked(VERIFIED, List.of("verify() has found violations"));
        }
        bench.results().figure(VERIFIED, Interval.exactly(operations / seconds));
        bench.results()
                .add(
                        "verify()",
                        List.of(String.format(
                                Locale.ROOT,
                                "%,d operations of the large store in %.1f s with %d MB of heap: %,.0f operations per second.",
                                operations,
                                seconds,
                                HEAP_MB,
                                operations / seconds)));
    }

    private static LedgerStore filled(Bench bench, String name, Filled size) throws Exception {
        long start = System.nanoTime();
        LedgerStore store = LedgerStore.on(bench.servers().postgres(), name, size.users());
        new Filler(store).debit(size.transactions(), size.users());
        bench.progress()
                .say(String.format(
                        Locale.ROOT, "filled a store with %s in %.0f s", size, (System.nanoTime() - start) / 1e9));
        return store;
    }

    private static String describe(String name, Filled size, LedgerStore store) throws Exception {
        return String.format(
                Locale.ROOT, "The %s: %s, %,d MB after vacuum.", name, size, SizePart.size(store.database()) >> 20);
    }

    private static void add(List<Case> cases, String name, LedgerStore store, int users) {
        Operation page = random -> store.ledger()
                .statement(StatementQuery.of(LedgerDebits.user(random.nextInt(users)))
                        .build());
        cases.add(new Case(callers(name, MANY), new Callers(MANY, store.debits().debit(users))));
        cases.add(new Case(callers(name + PAGE, 1), new Callers(1, page)));
    }

    private static void check(Bench bench, String name, LedgerStore store) {
        bench.checked(
                List.of(callers(name, MANY), callers(name + PAGE, 1)),
                store.debits().check());
    }
}
