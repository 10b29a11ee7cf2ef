package io.creditledger.export;

import io.creditledger.Bounds;
import java.util.Objects;

/**
 * An export of a whole ledger: accounts, operations, postings, lots and holds as one file each, and a manifest to check them by.
 * {@link io.creditledger.LedgerReads#export} writes it. Immutable.
 */
public final class Export {
    /** The version of the format. A version that older readers would misread has a higher number. */
    public static final int VERSION = 1;

    /**
     * The name of the manifest: JSON Lines, written when all other files are complete. An export without one, or with one that
     * does not end in its trailer, is not complete.
     */
    public static final String MANIFEST = "manifest.jsonl";

    private final ExportFormat format;
    private final ExportSink sink;
    private final ExportProgress progress;
    private final int fetchSize;

    private Export(Builder builder) {
        this.format = builder.format;
        this.sink = builder.sink;
        this.progress = builder.progress;
        this.fetchSize = builder.fetchSize;
    }

    /** Starts an export as CSV. */
    public static Builder csv(ExportSink sink) {
        return new Builder(ExportFormat.CSV, sink);
    }

    /** Starts an export as JSON Lines. */
    public static Builder jsonLines(ExportSink sink) {
        return new Builder(ExportFormat.JSON_LINES, sink);
    }

    /** Returns how rows are written. */
    public ExportFormat format() {
        return format;
    }

    /** Returns where the files go. */
    public ExportSink sink() {
        return sink;
    }

    /** Returns the progress callback. */
    public ExportProgress progress() {
        return progress;
    }

    /** Returns how many rows are read at once. */
    public int fetchSize() {
        return fetchSize;
    }

    /** Builds an {@link Export}. Not thread-safe. */
    public static final class Builder {
        private final ExportFormat format;
        private final ExportSink sink;
        private ExportProgress progress = (table, rows) -> {};
        private int fetchSize = 1_000;

        private Builder(ExportFormat format, ExportSink sink) {
            this.format = format;
            this.sink = Objects.requireNonNull(sink, "sink");
        }

        /** Sets the callback that is called after each block of {@link #fetchSize} rows; none unless set. */
        public Builder progress(ExportProgress progress) {
            this.progress = Objects.requireNonNull(progress, "progress");
            return this;
        }

        /**
         * Sets how many rows are read at once; 1000 unless set. An export keeps about two times so many rows in memory, of which
         * each may have {@link Bounds#METADATA_LENGTH} characters of metadata.
         *
         * @throws IllegalArgumentException if it is not from 1 to {@link Bounds#EXPORT_ROWS}
         */
        public Builder fetchSize(int rows) {
            if (rows < 1 || rows > Bounds.EXPORT_ROWS) {
                throw new IllegalArgumentException(
                        "fetchSize must be from 1 to " + Bounds.EXPORT_ROWS + ", but is " + rows);
            }
            this.fetchSize = rows;
            return this;
        }

        /** Returns the export. */
        public Export build() {
            return new Export(this);
        }
    }
}
