package io.creditledger.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of promises in {@link CachingLedger}: each of its lines names a test, and that test is there. */
class PromisesTest {
    private static final Path MODULE = Path.of(System.getProperty("basedir", ""));
    private static final Pattern ROW = Pattern.compile("<tr><td>.*?</tr>");
    private static final Pattern TEST = Pattern.compile("\\{@code (\\w+Test)}");

    @Test
    void eachLineNamesATestThatExists() throws IOException {
        List<String> existing = tests();
        String text = Files.readString(MODULE.resolve("src/main/java/io/creditledger/cache/CachingLedger.java"))
                .replaceAll("\\s*\\n \\*\\s*", " ");
        List<String> rows = ROW.matcher(text).results().map(row -> row.group()).toList();

        assertThat(rows).hasSizeGreaterThan(10).allSatisfy(row -> {
            List<String> named =
                    TEST.matcher(row).results().map(test -> test.group(1)).toList();
            assertThat(named).isNotEmpty().isSubsetOf(existing);
        });
    }

    private static List<String> tests() throws IOException {
        List<String> names = new ArrayList<>();
        for (String module : List.of("ledger-cache", "ledger-jdbc")) {
            Path directory = MODULE.toAbsolutePath().resolveSibling(module).resolve("src/test/java");
            try (Stream<Path> files = Files.walk(directory)) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith("Test.java"))
                        .forEach(name -> names.add(name.substring(0, name.length() - ".java".length())));
            }
        }
        return names;
    }
}
