package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.Outcome;
import io.creditledger.TrialBalance;
import io.creditledger.command.Command;
import io.creditledger.export.Export;
import io.creditledger.export.ExportReport;
import io.creditledger.export.ExportSink;
import io.creditledger.export.ExportTable;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many transactions are exported by a process with little memory: 100,000 unless {@code -Dexport.transactions} says how many.
 */
@Tag("slow")
class LargeExportTest {
    private static final int TRANSACTIONS = Integer.getInteger("export.transactions", 100_000);
    private static final int USERS = 1_000;
    private static final int BATCH = 10_000;

    @TempDir
    private Path directory;

    /** Exports the ledger at a URL to a directory. */
    static final class Exporting {
        private Exporting() {}

        public static void main(String[] args) {
            try (HikariDataSource pool = new HikariDataSource()) {
                pool.setJdbcUrl(args[0]);
                pool.setMaximumPoolSize(1);
                try (JdbcLedger ledger = JdbcLedger.builder(pool).readOnly().build()) {
                    ExportReport report = ledger.export(
                            Export.csv(ExportSink.directory(Path.of(args[1]))).build());
                    System.out.println(report.file(ExportTable.POSTINGS).rows());
                }
            }
        }
    }

    @Test
    void manyTransactionsWith64MegabytesOfHeap() throws Exception {
        try (TestDatabase database = TestDatabases.POSTGRESQL.createMigrated();
                HikariDataSource pool = database.newDataSource(2, true);
                JdbcLedger ledger = JdbcLedger.builder(pool).build()) {
            fill(ledger);
            TrialBalance expected = ledger.trialBalance();

            long start = System.nanoTime();
            export(pool.getJdbcUrl());
            System.out.printf("%,d transactions exported in %.1f s%n", TRANSACTIONS, (System.nanoTime() - start) / 1e9);

            Map<String, Long> sums = sums();
            assertThat(sums.values().stream().mapToLong(Long::longValue).sum()).isZero();
            assertThat(expected.assets()).singleElement().satisfies(credit -> {
                credit.unlimited().stream()
                        .filter(account -> account.total().signum() != 0)
                        .forEach(account -> assertThat(sums)
                                .containsEntry(
                                        account.account().value(),
                                        account.total().longValueExact()));
                assertThat(sums.entrySet().stream()
                                .filter(sum -> sum.getKey().startsWith("user:"))
                                .mapToLong(Map.Entry::getValue)
                                .sum())
                        .isEqualTo(credit.limitedPosted().longValueExact());
            });
            try (Stream<String> manifest = Files.lines(directory.resolve(Export.MANIFEST))) {
                assertThat(manifest)
                        .endsWith("{\"end\":true,\"files\":5}")
                        .anySatisfy(line -> assertThat(line)
                                .startsWith(
                                        "{\"file\":\"postings.csv\",\"rows\":\"" + 2 * (TRANSACTIONS + USERS) + "\","));
            }
        }
    }

    private static void fill(JdbcLedger ledger) {
        CreditLedger credits = CreditLedger.builder(ledger).build();
        List<Command<?>> grants = IntStream.range(0, USERS)
                .<Command<?>>mapToObj(user -> credits.newGrant(user(user))
                        .amount(TRANSACTIONS)
                        .key(IdempotencyKey.of("grant", Integer.toString(user)))
                        .build())
                .toList();
        assertThat(ledger.executeAll(grants)).allMatch(Outcome::isAccepted);
        for (int from = 0; from < TRANSACTIONS; from += BATCH) {
            List<Command<?>> debits = IntStream.range(from, from + BATCH)
                    .<Command<?>>mapToObj(n -> credits.newDebit(user(n % USERS))
                            .amount(1 + n % 7)
                            .key(IdempotencyKey.of("debit", Integer.toString(n)))
                            .build())
                    .toList();
            assertThat(ledger.executeAll(debits)).allMatch(Outcome::isAccepted);
        }
    }

    private static AccountId user(int number) {
        return AccountId.of("user:" + number);
    }

    private void export(String url) throws IOException, InterruptedException {
        Path log = Files.createTempFile("ledger-export-", ".log");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Exporting.class.getName(),
                        url,
                        directory.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(20, TimeUnit.MINUTES)).as("it ends").isTrue();
            assertThat(process.exitValue()).as(Files.readString(log)).isZero();
            assertThat(Files.readAllLines(log)).contains(Integer.toString(2 * (TRANSACTIONS + USERS)));
        } finally {
            process.destroyForcibly();
            Files.delete(log);
        }
    }

    /** Adds up what each account has; no name in this ledger has to be quoted. */
    private Map<String, Long> sums() throws IOException {
        Map<String, Long> sums = new TreeMap<>();
        try (Stream<String> lines = Files.lines(directory.resolve("postings.csv"))) {
            lines.skip(1)
                    .map(line -> line.split(",", -1))
                    .forEach(row -> sums.merge(row[0], Long.valueOf(row[4]), Long::sum));
        }
        return sums;
    }
}
