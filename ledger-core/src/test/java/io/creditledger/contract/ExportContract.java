package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.AccountId;
import io.creditledger.IdempotencyKey;
import io.creditledger.Lot;
import io.creditledger.LotCategory;
import io.creditledger.Operation;
import io.creditledger.OperationRef;
import io.creditledger.TransactionId;
import io.creditledger.TrialBalance.AssetTotals;
import io.creditledger.VerifyReport;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.Post;
import io.creditledger.export.Export;
import io.creditledger.export.ExportReport;
import io.creditledger.export.ExportReport.ExportedFile;
import io.creditledger.export.ExportSink;
import io.creditledger.export.ExportTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Exports: every row is in its file, once and in order, and the manifest says what is in the files. */
abstract class ExportContract extends LotSuite {
    /** Keeps the files of an export. */
    private static final class Files implements ExportSink {
        private final Map<String, ByteArrayOutputStream> files = new LinkedHashMap<>();
        private final List<String> closed = new ArrayList<>();

        @Override
        public OutputStream open(String name) {
            ByteArrayOutputStream file = new ByteArrayOutputStream() {
                @Override
                public void close() {
                    closed.add(name);
                }
            };
            files.put(name, file);
            return file;
        }

        private String text(String name) {
            return files.get(name).toString(StandardCharsets.UTF_8);
        }

        private Map<String, String> texts() {
            Map<String, String> texts = new LinkedHashMap<>();
            files.keySet().forEach(name -> texts.put(name, text(name)));
            return texts;
        }

        private List<String> lines(String name) {
            return text(name).lines().toList();
        }
    }

    private long id(String key) {
        return ledger.operation(ref(key))
                .map(Operation::id)
                .map(TransactionId::value)
                .orElseThrow();
    }

    /** The user has 70 plain credits and a lot of 40 that ends at 100, of which a hold until 50 reserves 15. */
    private void givenOneOfEach() {
        credits.execute(OpenAccount.limited(USER, CREDIT)
                .floor(-5)
                .ceiling(1_000)
                .marks(20, 10)
                .build());
        credits.execute(grant(100, "plain").build());
        credits.execute(grant(40, "lot")
                .expiresAt(at(100))
                .priority(7)
                .category(LotCategory.PROMOTIONAL)
                .tags("b", "a")
                .build());
        credits.execute(credits.newHold(USER)
                .amount(15)
                .tags("a", "b")
                .timeout(Duration.ofSeconds(50))
                .key(key("hold"))
                .build());
        clock.advance(MICRO);
        credits.execute(credits.newDebit(USER)
                .amount(30)
                .effectiveAt(at(-1))
                .metadata(Map.of("note", "a \"quoted\", text\r\nin two lines", "cell", "=1+1"))
                .key(IdempotencyKey.of("test", "d,1"))
                .build());
        credits.refund(OperationRef.of(IdempotencyKey.of("test", "d,1")), 10, key("refund"));
    }

    @Test
    void rowsAreWrittenAsCsv() {
        givenOneOfEach();
        Files files = new Files();
        ledger.export(Export.csv(files).build());

        long debit = ledger.transaction(IdempotencyKey.of("test", "d,1"))
                .orElseThrow()
                .id()
                .value();
        Lot lot = lot("lot");
        assertThat(files.texts().keySet())
                .containsExactly(
                        "accounts.csv", "operations.csv", "postings.csv", "lots.csv", "holds.csv", "manifest.jsonl");
        assertThat(files.text("accounts.csv"))
                .startsWith(
                        "account,asset,scale,limited,status,floor,ceiling,marks,posted,held,upcoming,restricted,seq,"
                                + "revision,recorded_at,next_change,opened_at\r\n")
                .contains("system:CREDIT:issuance,CREDIT,0,false,OPEN,,,,-140,,,,,,,," + at(0) + "\r\n")
                .contains("user:1,CREDIT,0,true,OPEN,-5,1000,\"[\"\"20\"\",\"\"10\"\"]\",120,15,0,"
                        + ledger.balance(USER).restricted() + ",4,"
                        + ledger.balance(USER).revision() + "," + at(0).plus(MICRO) + "," + at(50) + "," + at(0)
                        + "\r\n");
        assertThat(files.text("operations.csv"))
                .startsWith(
                        "operation,kind,scope,key,recorded_at,effective_at,reference,returned,reversed_by,metadata\r\n")
                .contains(id("plain") + ",GRANT,test,plain," + at(0) + "," + at(0) + ",,0,,\r\n")
                .contains(id("hold") + ",HOLD,test,hold," + at(0) + "," + at(0) + ",,0,,\r\n")
                .contains(debit + ",DEBIT,test,\"d,1\"," + at(0).plus(MICRO) + "," + at(-1) + ",,10,,"
                        + "\"{\"\"cell\"\":\"\"=1+1\"\",\"\"note\"\":\"\"a \\\"\"quoted\\\"\","
                        + " text\\u000d\\u000ain two lines\"\"}\"\r\n")
                .contains(id("refund") + ",REFUND,test,refund," + at(0).plus(MICRO) + "," + at(0).plus(MICRO) + ","
                        + debit + ",0,,\r\n");
        assertThat(files.text("postings.csv"))
                .startsWith("account,asset,position,transaction,amount,posted_after,held_after,revision\r\n")
                .contains("user:1,CREDIT,1," + id("plain") + ",100,100,0,1\r\n" + "user:1,CREDIT,2," + id("lot")
                        + ",40,140,0,2\r\n")
                .contains("system:CREDIT:revenue,CREDIT," + debit + "," + debit + ",30,,,\r\n");
        assertThat(files.text("lots.csv"))
                .isEqualTo(
                        "lot,account,asset,grant,expiry_account,granted,remaining,reserved,expired,priority,category,"
                                + "starts_at,expires_at,tags\r\n"
                                + lot.id().value() + ",user:1,CREDIT," + id("lot") + ",system:CREDIT:expired,40,"
                                + lot.remaining() + "," + lot.reserved() + ",0,7,PROMOTIONAL,," + at(100)
                                + ",\"[\"\"a\"\",\"\"b\"\"]\"\r\n");
        assertThat(files.text("holds.csv"))
                .isEqualTo("hold,account,asset,capture_account,amount,captured,reserved,status,expires_at,ended_at\r\n"
                        + id("hold") + ",user:1,CREDIT,system:CREDIT:revenue,15,0,15,OPEN," + at(50) + ",\r\n");
    }

    @Test
    void rowsAreWrittenAsJsonLines() {
        givenOneOfEach();
        Files files = new Files();
        ledger.export(Export.jsonLines(files).build());

        long debit = ledger.transaction(IdempotencyKey.of("test", "d,1"))
                .orElseThrow()
                .id()
                .value();
        assertThat(files.texts().keySet())
                .containsExactly(
                        "accounts.jsonl",
                        "operations.jsonl",
                        "postings.jsonl",
                        "lots.jsonl",
                        "holds.jsonl",
                        "manifest.jsonl");
        assertThat(files.lines("accounts.jsonl"))
                .contains("{\"account\":\"system:CREDIT:issuance\",\"asset\":\"CREDIT\",\"scale\":0,\"limited\":false,"
                        + "\"status\":\"OPEN\",\"posted\":\"-140\",\"opened_at\":\"" + at(0) + "\"}")
                .anySatisfy(line -> assertThat(line).contains("\"marks\":[\"20\",\"10\"],\"posted\":\"120\""));
        assertThat(files.lines("operations.jsonl"))
                .contains("{\"operation\":\"" + debit + "\",\"kind\":\"DEBIT\",\"scope\":\"test\",\"key\":\"d,1\","
                        + "\"recorded_at\":\"" + at(0).plus(MICRO) + "\",\"effective_at\":\"" + at(-1)
                        + "\",\"returned\":\"10\",\"metadata\":{\"cell\":\"=1+1\","
                        + "\"note\":\"a \\\"quoted\\\", text\\u000d\\u000ain two lines\"}}");
        assertThat(files.lines("lots.jsonl"))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("\"priority\":7").contains("\"tags\":[\"a\",\"b\"]"));
        assertThat(files.lines("postings.jsonl")).hasSize(8);
        assertThat(files.lines("holds.jsonl")).hasSize(1);
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    void theManifestSaysWhatIsInTheFiles() throws Exception {
        givenOneOfEach();
        Files files = new Files();
        ExportReport report = ledger.export(Export.csv(files).build());

        List<String> manifest = new ArrayList<>();
        manifest.add("{\"format\":\"credit-ledger-export\",\"version\":1,\"rows\":\"csv\"}");
        for (ExportTable table : ExportTable.values()) {
            byte[] bytes = files.files.get(table.fileName() + ".csv").toByteArray();
            ExportedFile file = report.file(table);
            assertThat(file.bytes()).isEqualTo(bytes.length);
            assertThat(file.sha256()).isEqualTo(sha256(bytes));
            String sums = table == ExportTable.OPERATIONS
                    ? ""
                    : "\"CREDIT\":\"" + file.sums().get("CREDIT") + "\"";
            manifest.add("{\"file\":\"" + table.fileName() + ".csv\",\"rows\":\"" + file.rows() + "\",\"bytes\":\""
                    + bytes.length + "\",\"sha256\":\"" + file.sha256() + "\",\"sums\":{" + sums + "}}");
        }
        manifest.add("{\"end\":true,\"files\":5}");
        assertThat(files.lines(Export.MANIFEST)).isEqualTo(manifest);
        assertThat(report.files()).extracting(ExportedFile::rows).containsExactly(4L, 5L, 8L, 1L, 1L);
        assertThat(report.file(ExportTable.ACCOUNTS).sums()).isEqualTo(Map.of("CREDIT", BigInteger.ZERO));
        assertThat(report.file(ExportTable.POSTINGS).sums()).isEqualTo(Map.of("CREDIT", BigInteger.ZERO));
        assertThat(report.file(ExportTable.LOTS).sums())
                .isEqualTo(Map.of("CREDIT", BigInteger.valueOf(lot("lot").remaining())));
        assertThat(report.file(ExportTable.HOLDS).sums()).isEqualTo(Map.of("CREDIT", BigInteger.valueOf(15)));
        VerifyReport verified = ledger.verify();
        assertThat(report.file(ExportTable.OPERATIONS).rows()).isEqualTo(verified.operations());
        assertThat(report.file(ExportTable.POSTINGS).rows()).isEqualTo(verified.postings());
    }

    /** Blocks end within an account, at its end, and where nothing follows. */
    @Test
    void theSizeOfBlocksDoesNotShow() {
        for (int user = 1; user <= 4; user++) {
            AccountId account = AccountId.of("user:" + user);
            for (int n = 1; n <= user; n++) {
                credits.execute(credits.newGrant(account)
                        .amount(10)
                        .expiresAt(at(100 + n))
                        .key(newKey())
                        .build());
            }
            credits.execute(credits.newHold(account)
                    .amount(5)
                    .timeout(Duration.ofSeconds(50))
                    .key(newKey())
                    .build());
        }
        Files whole = new Files();
        ExportReport report = ledger.export(Export.csv(whole).build());

        for (int size = 1; size <= 5; size++) {
            Files files = new Files();
            ledger.export(Export.csv(files).fetchSize(size).build());
            assertThat(files.texts()).as("blocks of %d", size).isEqualTo(whole.texts());
        }
        assertThat(report.files()).extracting(ExportedFile::rows).containsExactly(7L, 14L, 20L, 10L, 4L);
    }

    /** The files add up to the trial balance, by asset and for each account. */
    @Test
    void theFilesAddUpToTheTrialBalance() {
        givenOneOfEach();
        AccountId cash = AccountId.of("system:USD:cash");
        AccountId payable = AccountId.of("user:usd");
        credits.execute(OpenAccount.unlimited(cash, USD));
        credits.execute(OpenAccount.limited(payable, USD).build());
        credits.execute(Post.builder()
                .leg(payable, USD, 250)
                .leg(cash, USD, -250)
                .key(newKey())
                .build());
        Files files = new Files();
        ledger.export(Export.csv(files).build());

        Map<String, Long> byAccount = new LinkedHashMap<>();
        files.lines("postings.csv").stream()
                .skip(1)
                .map(line -> line.split(",", -1))
                .forEach(row -> byAccount.merge(row[0], Long.valueOf(row[4]), Long::sum));
        for (AssetTotals totals : ledger.trialBalance().assets()) {
            assertThat(totals.balanced()).isTrue();
            totals.unlimited()
                    .forEach(unlimited -> assertThat(BigInteger.valueOf(
                                    byAccount.getOrDefault(unlimited.account().value(), 0L)))
                            .isEqualTo(unlimited.total()));
        }
        assertThat(byAccount)
                .containsEntry("user:1", posted(USER))
                .containsEntry("user:usd", 250L)
                .containsEntry("system:USD:cash", -250L);
    }

    @Test
    void anEmptyLedgerHasFilesToo() {
        Files files = new Files();
        ExportReport report = ledger.export(Export.jsonLines(files).build());

        assertThat(report.file(ExportTable.POSTINGS).rows()).isZero();
        assertThat(files.text("postings.jsonl")).isEmpty();
        assertThat(files.lines(Export.MANIFEST)).hasSize(7);
        assertThat(files.closed).containsExactlyElementsOf(files.files.keySet());
    }

    @Test
    void progressIsToldAfterEachBlockAndAtTheEndOfATable() {
        givenOneOfEach();
        List<String> told = new ArrayList<>();
        ledger.export(Export.csv(new Files())
                .fetchSize(3)
                .progress((table, rows) -> told.add(table.fileName() + " " + rows))
                .build());

        assertThat(told)
                .startsWith("accounts 3", "accounts 4", "accounts 4", "operations 3")
                .endsWith("lots 1", "lots 1", "holds 1", "holds 1");
    }

    @Test
    void aSinkThatFailsEndsTheExportAndHarmsNothing() {
        given(USER, 100);
        List<String> closed = new ArrayList<>();
        List<String> opened = new ArrayList<>();
        ExportSink full = name -> {
            opened.add(name);
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    if (name.startsWith("postings")) {
                        throw new IOException("disk full");
                    }
                }

                @Override
                public void close() {
                    closed.add(name);
                }
            };
        };

        assertThatThrownBy(() -> ledger.export(Export.csv(full).build()))
                .isInstanceOf(UncheckedIOException.class)
                .hasRootCauseMessage("disk full");

        assertThat(opened).containsExactly("accounts.csv", "operations.csv", "postings.csv");
        assertThat(closed).isEqualTo(opened);
        credits.debit(USER, 1, newKey());
        assertThat(posted(USER)).isEqualTo(99);
    }

    @Test
    void aSinkThatDoesNotOpenEndsTheExport() {
        assertThatThrownBy(() -> ledger.export(Export.csv(name -> {
                            throw new IOException("no such directory");
                        })
                        .build()))
                .isInstanceOf(UncheckedIOException.class)
                .hasRootCauseMessage("no such directory");
    }

    @Test
    void whatProgressThrowsEndsTheExport() {
        given(USER, 100);
        IllegalStateException stop = new IllegalStateException("stopped by its host");
        Files files = new Files();

        assertThatThrownBy(() -> ledger.export(Export.csv(files)
                        .progress((table, rows) -> {
                            throw stop;
                        })
                        .build()))
                .isSameAs(stop);

        assertThat(files.closed).containsExactly("accounts.csv");
        credits.debit(USER, 1, newKey());
    }
}
