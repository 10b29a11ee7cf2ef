package io.creditledger.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.jdbc.LedgerDialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a reader of the source may rely on: short files, small packages, and products named where they belong. */
class SourcesTest {
    private static final int LINES = 450;
    private static final int CLASSES = 20;
    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\n]*");
    private static final Pattern PRODUCT = Pattern.compile("(?i)mysql|galera|postgres|"
            + Stream.of(LedgerDialect.values()).map(LedgerDialect::name).collect(Collectors.joining("|")));

    @Test
    void noFileIsTooLongButTheOneThatIsTheManual() throws IOException {
        for (String module : List.of("ledger-core", "ledger-jdbc", "ledger-cache")) {
            for (Path file : sources(module)) {
                if (!file.endsWith("CreditLedger.java")) {
                    assertThat(Files.readAllLines(file)).as(file.toString()).hasSizeLessThanOrEqualTo(LINES);
                }
            }
        }
    }

    @Test
    void noPackageIsTooLarge() throws IOException {
        for (String module : List.of("ledger-jdbc", "ledger-cache")) {
            Map<Path, Integer> classes = new TreeMap<>();
            sources(module).forEach(file -> classes.merge(file.getParent(), 1, Integer::sum));
            assertThat(classes)
                    .allSatisfy((path, count) ->
                            assertThat(count).as(path.toString()).isLessThanOrEqualTo(CLASSES));
        }
    }

    @Test
    void onlyADialectNamesItsProduct() throws IOException {
        Path inside = Path.of("..", "ledger-jdbc/src/main/java/io/creditledger/jdbc/internal");
        List<Path> databases = Stream.of(LedgerDialect.values())
                .map(database -> inside.resolve("dialect").resolve(folder(database)))
                .toList();
        assertThat(databases).allSatisfy(database -> assertThat(database).isDirectory());
        for (Path file : sources("ledger-jdbc")) {
            if (file.startsWith(inside) && databases.stream().noneMatch(file::startsWith)) {
                assertThat(COMMENT.matcher(Files.readString(file)).replaceAll(""))
                        .as(file.toString())
                        .doesNotContainPattern(PRODUCT);
            }
        }
    }

    @Test
    void everyDatabaseHasItsFiles() {
        for (LedgerDialect database : LedgerDialect.values()) {
            String name = folder(database);
            assertThat(Path.of("../docs/sql", name + ".sql")).exists();
            assertThat(Path.of("src/test/resources/io/creditledger/jdbc/budget", "budget-" + name + ".txt"))
                    .exists();
        }
    }

    private static String folder(LedgerDialect database) {
        return database.name().toLowerCase(Locale.ROOT);
    }

    private static List<Path> sources(String module) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("..", module, "src/main/java"))) {
            List<Path> sources = files.filter(file -> file.toString().endsWith(".java")
                            && !file.endsWith("package-info.java")
                            && !file.endsWith("module-info.java"))
                    .toList();
            assertThat(sources).isNotEmpty();
            return sources;
        }
    }
}
