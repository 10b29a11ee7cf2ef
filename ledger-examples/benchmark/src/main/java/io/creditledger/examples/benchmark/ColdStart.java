package io.creditledger.examples.benchmark;

import io.creditledger.examples.benchmark.database.Database;
import io.creditledger.examples.benchmark.load.Callers;
import io.creditledger.examples.benchmark.load.Sample;
import io.creditledger.examples.benchmark.load.WarmUp;
import io.creditledger.examples.benchmark.workload.LedgerDebits;
import io.creditledger.examples.benchmark.workload.Users;
import java.time.Duration;

/** A process that has just started: debits of 32 callers in its first seconds, and once its rate no longer rises. */
final class ColdStart {
    static final String FIRST = "first";
    static final String STEADY = "steady";
    static final String MOVED = "moved";

    private static final Duration SETTLING = Duration.ofMillis(500);
    private static final int MOST_WARM_UP = 6;

    private ColdStart() {}

    /** Takes the URL of a database with a ledger, and the length of the beginning in milliseconds. */
    public static void main(String[] arguments) {
        Duration beginning = Duration.ofMillis(Long.parseLong(arguments[1]));
        try (Database database = new Database(arguments[0]);
                LedgerStore store = LedgerStore.existing(database)) {
            LedgerDebits debits = store.debits();
            Callers callers = new Callers(PeersPart.MANY, debits.debit(Users.COUNT));
            print(FIRST, callers.run(Duration.ZERO, beginning));
            new WarmUp(beginning.dividedBy(5), beginning.multipliedBy(MOST_WARM_UP)).run(callers);
            print(STEADY, callers.run(SETTLING, beginning));
            System.out.println(MOVED + "=" + debits.moved());
        }
    }

    private static void print(String name, Sample sample) {
        System.out.println(name + "=" + sample.perSecond());
    }
}
