package io.creditledger.examples.benchmark;

import io.creditledger.examples.benchmark.load.Case;
import io.creditledger.examples.benchmark.load.Rounds;
import io.creditledger.examples.benchmark.load.Series;
import io.creditledger.examples.benchmark.workload.HeldRow;
import io.creditledger.examples.benchmark.workload.Users;
import java.util.List;
import java.util.Map;

/** What the others notice while a host holds the row of one user. */
final class HeldRowPart implements Part {
    static final String FREE = "32 callers, no row held";
    static final String HELD = "32 callers, one row held by a host";

    @Override
    public void run(Bench bench) throws Exception {
        Plan plan = bench.plan();
        try (LedgerStore store = LedgerStore.on(bench.servers().postgres(), "held", Users.COUNT)) {
            HeldRow free = new HeldRow(store.database(), store.debits(), PeersPart.MANY, false);
            HeldRow held = new HeldRow(store.database(), store.debits(), PeersPart.MANY, true);
            Map<String, Series> measured = new Rounds(plan.rounds(), plan.warmUp(), plan.held(), bench.progress()::say)
                    .run(List.of(new Case(FREE, free), new Case(HELD, held)));
            bench.results()
                    .add(
                            "A held row",
                            List.of(
                                    "A host holds the row of one user for the whole run, and "
                                            + HeldRow.VICTIMS
                                            + " more callers debit that user all the time. Counted are the calls on other users."),
                            measured);
            List<String> found = store.debits().check();
            bench.results().checked(FREE, found);
            bench.results().checked(HELD, found);
        }
    }
}
