package io.creditledger.examples.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The pages of the project: README.md and everything under docs. */
final class Pages {
    static final Path ROOT = root();

    private Pages() {}

    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(directory.resolve("docs")) || !Files.isDirectory(directory.resolve("ledger-core"))) {
            Path parent = directory.getParent();
            if (parent == null) {
                throw new IllegalStateException(
                        "no repository above " + Path.of("").toAbsolutePath());
            }
            directory = parent;
        }
        return directory;
    }

    static List<Path> all() {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            Stream<Path> pages = docs.filter(path -> path.toString().endsWith(".md"));
            return Stream.concat(Stream.of(ROOT.resolve("README.md")), pages.sorted())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How a page is called in messages: its path from the root, with slashes. */
    static String name(Path page) {
        return ROOT.relativize(page).toString().replace('\\', '/');
    }

    static List<String> lines(Path page) {
        try {
            return Files.readAllLines(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
