package io.creditledger.examples.benchmark;

import static io.creditledger.examples.benchmark.PeersPart.callers;

import io.creditledger.AccountId;
import io.creditledger.StatementQuery;
import io.creditledger.examples.benchmark.database.Server;
import io.creditledger.examples.benchmark.load.Callers;
import io.creditledger.examples.benchmark.load.Case;
import io.creditledger.examples.benchmark.workload.LedgerDebits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What reads of an account cost that has many postings, beside one that has few. */
final class ReadsPart implements Part {
    static final String PAGE_FEW = "first page of a statement, few postings";
    static final String PAGE_MANY = "first page of a statement, many postings";
    static final String BREAKDOWN_FEW = "breakdown, few postings";
    static final String BREAKDOWN_MANY = "breakdown, many postings";

    private static final AccountId USER = LedgerDebits.user(0);

    @Override
    public void run(Bench bench) throws Exception {
        Server server = bench.servers().postgres();
        int few = bench.plan().fewPostings();
        int many = bench.plan().manyPostings();
        try (LedgerStore small = LedgerStore.on(server, "reads_few", 1);
                LedgerStore large = LedgerStore.on(server, "reads_many", 1)) {
            new Filler(small).debit(few, 1);
            new Filler(large).debit(many, 1);
            List<Case> cases = new ArrayList<>();
            cases.add(page(PAGE_FEW, small));
            cases.add(page(PAGE_MANY, large));
            cases.add(breakdown(BREAKDOWN_FEW, small));
            cases.add(breakdown(BREAKDOWN_MANY, large));
            String about = String.format(
                    Locale.ROOT,
                    "PostgreSQL, one reader of one account: few are %,d postings, many are %,d.",
                    few,
                    many);
            bench.measure("Reads", List.of(about), server, cases, callers(PAGE_FEW, 1));
            bench.checked(
                    List.of(callers(PAGE_FEW, 1), callers(BREAKDOWN_FEW, 1)),
                    small.debits().check());
            bench.checked(
                    List.of(callers(PAGE_MANY, 1), callers(BREAKDOWN_MANY, 1)),
                    large.debits().check());
        }
    }

    private static Case page(String name, LedgerStore store) {
        return new Case(
                callers(name, 1),
                new Callers(
                        1,
                        random ->
                                store.ledger().statement(StatementQuery.of(USER).build())));
    }

    private static Case breakdown(String name, LedgerStore store) {
        return new Case(
                callers(name, 1), new Callers(1, random -> store.ledger().breakdown(USER)));
    }
}
