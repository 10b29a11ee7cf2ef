package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.ALICE;
import static io.creditledger.jdbc.HostWorld.BOB;
import static io.creditledger.jdbc.HostWorld.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.export.Export;
import io.creditledger.export.ExportReport;
import io.creditledger.export.ExportReport.ExportedFile;
import io.creditledger.export.ExportTable;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An export reads from one snapshot, whoever writes meanwhile. */
class ExportTest {
    private static final int MEANWHILE = 16;

    @EachDatabase
    void whatIsWrittenMeanwhileIsNotInIt(TestDatabases kind) throws Exception {
        try (HostWorld world = HostWorld.on(kind)) {
            ExportReport report = world.ledger()
                    .export(Export.csv(name -> new ByteArrayOutputStream())
                            .progress((table, rows) -> {
                                if (table == ExportTable.ACCOUNTS) {
                                    // Told twice, done once.
                                    world.credits().debit(ALICE, 1, key("meanwhile"));
                                }
                            })
                            .build());

            assertThat(report.files()).extracting(ExportedFile::rows).containsExactly(5L, 2L, 4L, 0L, 0L);
            assertThat(report.file(ExportTable.POSTINGS).sums()).isEqualTo(Map.of("CREDIT", BigInteger.ZERO));
            assertThat(world.posted(ALICE)).isEqualTo(99);
        }
    }

    /** After each of the first blocks of rows one more debit and one more hold are committed, by other connections. */
    @EachDatabase
    void everyBlockIsOfOneState(TestDatabases kind) throws Exception {
        Map<String, ByteArrayOutputStream> files = new HashMap<>();
        AtomicInteger blocks = new AtomicInteger();
        try (HostWorld world = HostWorld.on(kind)) {
            for (int i = 0; i < 5; i++) {
                world.credits().debit(ALICE, 1, key("before " + i));
            }
            ExportReport report = world.ledger()
                    .export(Export.jsonLines(name -> files.computeIfAbsent(name, opened -> new ByteArrayOutputStream()))
                            .fetchSize(2)
                            .progress((table, rows) -> {
                                int block = blocks.incrementAndGet();
                                // An end, because each adds a block to an export without a snapshot.
                                if (block <= MEANWHILE) {
                                    world.credits().debit(ALICE, 1, key("meanwhile a" + block));
                                    world.credits().hold(BOB, 1, key("meanwhile b" + block));
                                }
                            })
                            .build());

            assertThat(blocks).hasValueGreaterThan(MEANWHILE);
            assertThat(report.file(ExportTable.ACCOUNTS).sums()).isEqualTo(Map.of("CREDIT", BigInteger.ZERO));
            assertThat(report.file(ExportTable.POSTINGS).sums()).isEqualTo(Map.of("CREDIT", BigInteger.ZERO));
            assertThat(report.files()).extracting(ExportedFile::rows).containsExactly(5L, 7L, 14L, 0L, 0L);
            Map<String, Long> posted = new HashMap<>();
            rows(files, "accounts")
                    .forEach(row -> posted.merge(text(row, "account"), number(row, "posted"), Long::sum));
            Map<String, Long> moved = new HashMap<>();
            rows(files, "postings").forEach(row -> moved.merge(text(row, "account"), number(row, "amount"), Long::sum));
            posted.values().removeIf(amount -> amount == 0);
            assertThat(posted).isEqualTo(moved).containsEntry(ALICE.value(), 95L);
            assertThat(world.posted(ALICE)).isEqualTo(95 - MEANWHILE);
        }
    }

    private static List<String> rows(Map<String, ByteArrayOutputStream> files, String table) {
        return files.get(table + ".jsonl")
                .toString(StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    private static long number(String row, String name) {
        return Long.parseLong(text(row, name));
    }

    private static String text(String row, String name) {
        Matcher field = Pattern.compile('"' + name + "\":\"([^\"]*)\"").matcher(row);
        assertThat(field.find()).as("%s in %s", name, row).isTrue();
        return field.group(1);
    }
}
