package io.creditledger.examples.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Directories that come and go. */
public final class Directories {
    private Directories() {}

    /** Creates one that servers which run as somebody else can enter, too. */
    public static Path createTemporary() throws IOException {
        Path directory = Files.createTempDirectory("ledger-benchmark-");
        if (!directory.toFile().setExecutable(true, false)
                || !directory.toFile().setReadable(true, false)) {
            throw new IOException("others cannot be let into " + directory);
        }
        return directory;
    }

    /** Deletes a directory and all that is in it. */
    public static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
