package io.creditledger.export;

/** Is told how far an export has come. Called on the thread that exports; what it throws ends the export. */
@FunctionalInterface
public interface ExportProgress {
    /**
     * Called after each block of rows, and once at the end of each table.
     *
     * @param table the table being written
     * @param rows how many of its rows have been written
     */
    void written(ExportTable table, long rows);
}
