package io.creditledger.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** Where the files of an export go: a directory, or a host's own. Called on the thread that exports. */
@FunctionalInterface
public interface ExportSink {
    /**
     * Opens a file. Each file is closed before the next is opened; the manifest comes last. When an export fails, the file being
     * written is closed as well, and no manifest follows. A store may begin an export again before it has returned, after a
     * conflict in the database for instance; names then come again, and what was written under them no longer counts.
     *
     * <p>The stream is written to in blocks, so it need not buffer.
     *
     * @param name such as {@code postings.csv}
     * @throws IOException if it cannot be opened; the export then fails
     */
    OutputStream open(String name) throws IOException;

    /**
     * Returns a sink that creates the files in this directory, which must exist. It never replaces a file that another sink has
     * written. Use it for one export.
     */
    static ExportSink directory(Path directory) {
        return new DirectorySink(directory);
    }
}
