package io.creditledger.audit;

import io.creditledger.Hold;
import io.creditledger.Lot;
import io.creditledger.audit.Books.AuditedAccount;
import io.creditledger.audit.ExportRows.ExportedHold;
import io.creditledger.audit.ExportRows.ExportedLot;
import io.creditledger.audit.ExportRows.ExportedOperation;
import io.creditledger.audit.ExportRows.ExportedPosting;
import io.creditledger.engine.AccountState;
import io.creditledger.export.Export;
import io.creditledger.export.ExportFormat;
import io.creditledger.export.ExportReport;
import io.creditledger.export.ExportReport.ExportedFile;
import io.creditledger.export.ExportTable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes all rows of a ledger to the files of an export, block by block. Keeps one block in memory. */
public final class Exporter {
    private static final List<String> HEADER = List.of("format", "version", "rows");
    private static final List<String> FILE = List.of("file", "rows", "bytes", "sha256", "sums");
    private static final List<String> TRAILER = List.of("end", "files");

    private final ExportRows rows;
    private final Export export;
    private final List<ExportedFile> files = new ArrayList<>();

    private Exporter(ExportRows rows, Export export) {
        this.rows = rows;
        this.export = export;
    }

    /** Writes the export and says what was written. */
    public static ExportReport export(ExportRows rows, Export export) {
        return new Exporter(rows, export).run();
    }

    /** Hands over all rows of a table in blocks. */
    @FunctionalInterface
    private interface Source<T> {
        void read(int count, Consumer<List<T>> reader);
    }

    private ExportReport run() {
        table(ExportTable.ACCOUNTS, rows::accounts, Exporter::values, Exporter::sum);
        table(ExportTable.OPERATIONS, rows::operations, Exporter::values, (operation, sums) -> {});
        table(
                ExportTable.POSTINGS,
                rows::postings,
                Exporter::values,
                (posting, sums) -> sums.add(posting.asset(), BigInteger.valueOf(posting.amount())));
        table(
                ExportTable.LOTS,
                rows::lots,
                Exporter::values,
                (lot, sums) ->
                        sums.add(lot.asset(), BigInteger.valueOf(lot.lot().remaining())));
        table(
                ExportTable.HOLDS,
                rows::holds,
                Exporter::values,
                (hold, sums) ->
                        sums.add(hold.asset(), BigInteger.valueOf(hold.hold().reserved())));
        rows.outside(this::manifest);
        return new ExportReport(files);
    }

    private <T> void table(
            ExportTable table,
            Source<T> source,
            Function<T, List<@Nullable Object>> values,
            BiConsumer<T, Sums> summing) {
        String name = table.fileName() + "." + export.format().ending();
        Table<T> writing = new Table<>(table, values, summing);
        boolean written = false;
        try {
            rows.outside(() -> writing.open(name));
            source.read(export.fetchSize(), block -> rows.outside(() -> writing.write(block)));
            rows.outside(() -> files.add(writing.finished(name)));
            written = true;
        } finally {
            if (!written) {
                writing.abandon();
            }
        }
    }

    /** What the rows of a file sum to. */
    private static final class Sums {
        private final SortedMap<String, BigInteger> byAsset = new TreeMap<>();

        private void add(String asset, BigInteger amount) {
            byAsset.merge(asset, amount, BigInteger::add);
        }
    }

    /** The file of one table while it is written. */
    private final class Table<T> {
        private final ExportTable table;
        private final Function<T, List<@Nullable Object>> values;
        private final BiConsumer<T, Sums> summing;
        private final List<String> columns;
        private final Sums sums = new Sums();
        private @Nullable ExportFile file;
        private long count;

        private Table(ExportTable table, Function<T, List<@Nullable Object>> values, BiConsumer<T, Sums> summing) {
            this.table = table;
            this.columns = table.columns();
            this.values = values;
            this.summing = summing;
        }

        private void open(String name) {
            ExportFile opened = new ExportFile(export, name);
            file = opened;
            RowText.begin(export.format(), opened.text(), columns);
        }

        private ExportFile opened() {
            ExportFile opened = file;
            if (opened == null) {
                throw new IllegalStateException("not open");
            }
            return opened;
        }

        private void write(List<T> block) {
            ExportFile to = opened();
            for (T row : block) {
                RowText.row(export.format(), to.text(), columns, values.apply(row));
                summing.accept(row, sums);
                to.send();
            }
            count += block.size();
            export.progress().written(table, count);
        }

        private ExportedFile finished(String name) {
            ExportFile to = opened();
            to.finish();
            file = null;
            to.close();
            export.progress().written(table, count);
            return new ExportedFile(table, name, count, to.bytes(), to.sha256(), sums.byAsset);
        }

        /** Closes the file of an export that fails for another reason, which is the one to report. */
        private void abandon() {
            ExportFile left = file;
            if (left != null) {
                try {
                    left.close();
                } catch (RuntimeException ignored) {
                    // The reason why the export fails is already on its way.
                }
            }
        }
    }

    private void manifest() {
        try (ExportFile file = new ExportFile(export, Export.MANIFEST)) {
            line(
                    file,
                    HEADER,
                    "credit-ledger-export",
                    Export.VERSION,
                    export.format().ending());
            for (ExportedFile written : files) {
                // Counts are strings here too, as all numbers that may be large.
                line(file, FILE, written.name(), written.rows(), written.bytes(), written.sha256(), written.sums());
            }
            line(file, TRAILER, true, files.size());
            file.finish();
        }
    }

    private static void line(ExportFile file, List<String> names, Object... values) {
        RowText.row(ExportFormat.JSON_LINES, file.text(), names, Arrays.asList(values));
    }

    private static void sum(AuditedAccount account, Sums sums) {
        sums.add(account.state().asset().code(), posted(account));
    }

    private static BigInteger posted(AuditedAccount account) {
        return account.state().limited() ? BigInteger.valueOf(account.state().posted()) : account.total();
    }

    private static List<@Nullable Object> values(AuditedAccount account) {
        AccountState state = account.state();
        boolean limited = state.limited();
        return row(
                state.id().value(),
                state.asset().code(),
                state.asset().scale(),
                limited,
                state.status().name(),
                limited ? state.floor() : null,
                state.ceilingOrNull(),
                state.marks().isEmpty() ? null : state.marks(),
                posted(account),
                limited ? state.held() : null,
                limited ? state.upcoming() : null,
                limited ? state.restricted() : null,
                limited ? state.seq() : null,
                limited ? state.revision() : null,
                limited ? state.recordedAt() : null,
                state.nextChange(),
                state.openedAt());
    }

    private static List<@Nullable Object> values(ExportedOperation operation) {
        return row(
                operation.id(),
                operation.kind().name(),
                operation.key() == null ? null : operation.key().scope(),
                operation.key() == null ? null : operation.key().key(),
                operation.recordedAt(),
                operation.effectiveAt(),
                operation.reference(),
                operation.returned(),
                operation.reversedBy(),
                operation.metadata().isEmpty() ? null : operation.metadata());
    }

    private static List<@Nullable Object> values(ExportedPosting posting) {
        return row(
                posting.account().value(),
                posting.asset(),
                posting.position(),
                posting.transaction(),
                posting.amount(),
                posting.after() == null ? null : posting.after().posted(),
                posting.after() == null ? null : posting.after().held(),
                posting.after() == null ? null : posting.after().revision());
    }

    private static List<@Nullable Object> values(ExportedLot exported) {
        Lot lot = exported.lot();
        return row(
                lot.id().value(),
                lot.account().value(),
                exported.asset(),
                lot.grant().value(),
                exported.expiryAccount().value(),
                lot.granted(),
                lot.remaining(),
                lot.reserved(),
                lot.expired(),
                lot.priority(),
                lot.category().name(),
                lot.startsAt().orElse(null),
                lot.expiresAt().orElse(null),
                lot.tags().isEmpty() ? null : new TreeSet<>(lot.tags()));
    }

    private static List<@Nullable Object> values(ExportedHold exported) {
        Hold hold = exported.hold();
        return row(
                hold.id().value(),
                hold.account().value(),
                exported.asset(),
                hold.destination().value(),
                hold.amount(),
                hold.captured(),
                hold.reserved(),
                hold.status().name(),
                hold.expiresAt(),
                hold.endedAt().orElse(null));
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }
}
