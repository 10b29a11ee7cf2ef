package io.creditledger.examples.benchmark;

import io.creditledger.examples.benchmark.database.Database;
import io.creditledger.examples.benchmark.load.Case;
import io.creditledger.examples.benchmark.load.Series;
import io.creditledger.examples.benchmark.workload.HeldByHost;
import io.creditledger.examples.benchmark.workload.LedgerDebits;
import io.creditledger.examples.benchmark.workload.Users;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What the others notice while a host holds something that a few callers need. */
final class HeldPart implements Part {
    static final String FREE = "32 callers, no row held";
    static final String HELD = "32 callers, one row held by a host";
    static final String FREE_OPERATION = "32 callers, no operation held";
    static final String HELD_OPERATION = "32 callers, one operation held by a host";
    static final String FREE_NAME = "32 callers, no name held";
    static final String HELD_NAME = "32 callers, one new name held by a host";

    private static final String COUNTED = " Counted are the debits of all other users.";

    @Override
    public void run(Bench bench) throws Exception {
        try (LedgerStore store = LedgerStore.on(bench.servers().postgres(), "held", Users.COUNT)) {
            Database database = store.database();
            LedgerDebits debits = store.debits();
            compare(
                    bench,
                    debits,
                    "A held row",
                    "A host holds the row of one user for the whole run, and " + HeldByHost.VICTIMS
                            + " more callers debit that user all the time." + COUNTED,
                    new Case(FREE, HeldByHost.account(database, debits, PeersPart.MANY, false)),
                    new Case(HELD, HeldByHost.account(database, debits, PeersPart.MANY, true)));
            compare(
                    bench,
                    debits,
                    "A held operation",
                    "A host holds the row of one debit, and " + HeldByHost.VICTIMS
                            + " more callers refund that debit all the time." + COUNTED,
                    new Case(FREE_OPERATION, HeldByHost.operation(database, debits, PeersPart.MANY, false)),
                    new Case(HELD_OPERATION, HeldByHost.operation(database, debits, PeersPart.MANY, true)));
            compare(
                    bench,
                    debits,
                    "A held name",
                    "A host has opened an account and does not commit, and " + HeldByHost.VICTIMS
                            + " more callers grant to that account all the time." + COUNTED,
                    new Case(FREE_NAME, HeldByHost.name(database, debits, PeersPart.MANY, false)),
                    new Case(HELD_NAME, HeldByHost.name(database, debits, PeersPart.MANY, true)));
        }
    }

    /** Runs two cases by turns, and says the ratio at once. */
    private static void compare(Bench bench, LedgerDebits debits, String title, String about, Case free, Case held) {
        Map<String, Series> measured = bench.measure(
                bench.plan().schedule().withTime(bench.plan().held()),
                title,
                List.of(about),
                bench.servers().postgres(),
                List.of(free, held),
                free.name());
        bench.checked(List.of(free.name(), held.name()), debits.check());
        double with = median(measured, held);
        double without = median(measured, free);
        bench.progress()
                .say(String.format(
                        Locale.ROOT,
                        "%s: p99 of others %.2f ms, without %.2f ms, ratio %.2fx",
                        title,
                        with,
                        without,
                        with / without));
    }

    private static double median(Map<String, Series> measured, Case one) {
        return Objects.requireNonNull(measured.get(one.name()))
                .spread(sample -> sample.millisAt(99))
                .median();
    }
}
