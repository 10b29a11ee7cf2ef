package io.creditledger.examples.benchmark;

import io.creditledger.examples.benchmark.database.Database;

/** A process with little heap that verifies a ledger and says how long it took. */
final class TimedVerify {
    static final String SECONDS = "seconds";
    static final String VIOLATIONS = "violations";

    private TimedVerify() {}

    /** Takes the URL of a database with a ledger. */
    public static void main(String[] arguments) {
        try (Database database = new Database(arguments[0]);
                LedgerStore store = LedgerStore.existing(database)) {
            long start = System.nanoTime();
            int violations = store.ledger().verify().violations().size();
            System.out.println(SECONDS + "=" + (System.nanoTime() - start) / 1e9);
            System.out.println(VIOLATIONS + "=" + violations);
        }
    }
}
