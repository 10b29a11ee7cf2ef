package io.creditledger.export;

import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an export has written; the manifest contains the same.
 *
 * @param files one entry for each table, in the order in which they were written
 */
public record ExportReport(List<ExportedFile> files) {
    /** Copies the entries. */
    public ExportReport {
        files = List.copyOf(files);
    }

    /** Returns the entry of a table. */
    public ExportedFile file(ExportTable table) {
        return files.stream().filter(file -> file.table() == table).findFirst().orElseThrow();
    }

    /**
     * One file.
     *
     * @param table what it contains
     * @param name its name
     * @param rows how many rows it has, the line with the names of the columns not counted
     * @param bytes its length
     * @param sha256 the SHA-256 of its bytes, in lower-case hex
     * @param sums by code of the asset: of accounts what they have posted, of postings their amounts, of lots what remains of
     *     them, of holds what they reserve; empty for operations
     */
    public record ExportedFile(
            ExportTable table, String name, long rows, long bytes, String sha256, SortedMap<String, BigInteger> sums) {
        /** Copies the sums. */
        public ExportedFile {
            sums = Collections.unmodifiableSortedMap(new TreeMap<>(sums));
        }
    }
}
