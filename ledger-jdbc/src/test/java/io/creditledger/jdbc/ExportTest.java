package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.ALICE;
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
import java.util.Map;

/** An export reads from one snapshot, whoever writes meanwhile. */
class ExportTest {
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
}
