package io.creditledger.examples.benchmark;

import io.creditledger.examples.benchmark.database.Database;
import io.creditledger.examples.benchmark.report.Interval;
import io.creditledger.examples.benchmark.workload.Users;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** What a debit takes on the disk of PostgreSQL. */
final class SizePart implements Part {
    static final String BYTES = "bytes per debit";

    private static final List<String> TABLES =
            List.of("ledger_account", "ledger_total", "ledger_delta", "ledger_operation", "ledger_posting");

    @Override
    public void run(Bench bench) throws Exception {
        int count = bench.plan().debitsForSize();
        try (LedgerStore store = LedgerStore.on(bench.servers().postgres(), "size", Users.COUNT)) {
            long before = size(store.database());
            new Filler(store).debit(count, Users.COUNT);
            long bytes = size(store.database()) - before;
            bench.results().figure(BYTES, Interval.exactly((double) bytes / count));
            bench.results().checked(BYTES, store.debits().check());
            bench.progress().say(String.format(Locale.ROOT, "%,d debits take %,d bytes each", count, bytes / count));
        }
    }

    /** Returns the bytes of all tables and their indexes, after a vacuum. */
    static long size(Database database) throws SQLException {
        long bytes = 0;
        for (String table : TABLES) {
            database.execute("VACUUM ANALYZE " + table);
            bytes += database.number("SELECT pg_total_relation_size('" + table + "')");
        }
        return bytes;
    }
}
