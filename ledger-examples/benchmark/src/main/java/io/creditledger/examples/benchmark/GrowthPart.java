package io.creditledger.examples.benchmark;

import static io.creditledger.examples.benchmark.PeersPart.MANY;
import static io.creditledger.examples.benchmark.PeersPart.callers;

import io.creditledger.StatementQuery;
import io.creditledger.examples.benchmark.Plan.Filled;
import io.creditledger.examples.benchmark.load.Callers;
import io.creditledger.examples.benchmark.load.Case;
import io.creditledger.examples.benchmark.load.Operation;
import io.creditledger.examples.benchmark.load.Rounds;
import io.creditledger.examples.benchmark.load.Series;
import io.creditledger.examples.benchmark.workload.LedgerDebits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a debit and a look at the history cost in a store that has grown. */
final class GrowthPart implements Part {
    static final String SMALL = "small store";
    static final String LARGE = "large store";

    private static final String PAGE = ", page of a statement";

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
            Map<String, Series> measured =
                    new Rounds(plan.rounds(), plan.warmUp(), plan.time(), bench.progress()::say).run(cases);
            bench.results().add("Growth", about, measured);
            check(bench, SMALL, small);
            check(bench, LARGE, large);
        }
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
        List<String> found = store.debits().check();
        bench.results().checked(callers(name, MANY), found);
        bench.results().checked(callers(name + PAGE, 1), found);
    }
}
