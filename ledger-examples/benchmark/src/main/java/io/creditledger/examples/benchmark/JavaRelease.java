package io.creditledger.examples.benchmark;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** Reads which version a Java is, of the file that every JDK has in its home. */
final class JavaRelease {
    private JavaRelease() {}

    static String of(Path home) {
        Properties release = new Properties();
        try (Reader file = Files.newBufferedReader(home.resolve("release"))) {
            release.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException("there is no JDK in " + home, e);
        }
        return release.getProperty("JAVA_VERSION", "?").replace("\"", "");
    }
}
