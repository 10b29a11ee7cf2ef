package io.creditledger.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/** Creates the files of one export in a directory. */
final class DirectorySink implements ExportSink {
    private final Path directory;
    private final Set<String> mine = new HashSet<>();

    DirectorySink(Path directory) {
        this.directory = Objects.requireNonNull(directory, "directory");
    }

    @Override
    public OutputStream open(String name) throws IOException {
        Path file = directory.resolve(name);
        if (mine.contains(name)) {
            return Files.newOutputStream(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        }
        OutputStream created = Files.newOutputStream(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        mine.add(name);
        return created;
    }
}
