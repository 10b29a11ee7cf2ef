package io.creditledger.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What makes the package ready to be copied. */
final class PackageTest {
    private static final Path SOURCES = Path.of("src/main/java/io/creditledger/spring");
    private static final Pattern IMPORT = Pattern.compile("^import (?:static )?([\\w.]+);", Pattern.MULTILINE);
    private static final List<String> ALLOWED = List.of(
            "java.",
            "javax.sql.",
            "jakarta.servlet.",
            "org.springframework.",
            "org.jspecify.",
            "org.slf4j.",
            "io.micrometer.",
            "com.zaxxer.hikari.",
            "org.flywaydb.",
            "io.creditledger.");

    @Test
    void itDependsOnSpringAndTheLedgerOnly() throws IOException {
        Set<String> others = new TreeSet<>();
        for (Path file : files()) {
            Matcher found = IMPORT.matcher(Files.readString(file));
            while (found.find()) {
                String name = found.group(1);
                if (name.startsWith("io.creditledger.examples.")
                        || ALLOWED.stream().noneMatch(name::startsWith)) {
                    others.add(file.getFileName() + ": " + name);
                }
            }
        }
        assertThat(others).isEmpty();
    }

    private static boolean inPackage(Path file, String name) {
        return file.getParent().endsWith(name);
    }

    @Test
    void theSourcesForSpringBoot3And4DifferInImportsOnly() throws IOException {
        for (String file : List.of("MeteredMvcRegistrations.java", "LedgerHealthAutoConfiguration.java")) {
            assertThat(withoutImports("src/boot3/java/io/creditledger/spring/" + file))
                    .isEqualTo(withoutImports("src/boot4/java/io/creditledger/spring/" + file));
        }
    }

    @Test
    void thePropertiesAreDescribed() throws IOException {
        try (InputStream metadata =
                PackageTest.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            assertThat(metadata).isNotNull();
            String json = new String(metadata.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(json)
                    .contains("\"name\": \"ledger.metering.lease\"")
                    .contains("\"description\": \"How long a call stays claimed after its process has died.");
        }
    }

    private static String withoutImports(String file) throws IOException {
        return IMPORT.matcher(Files.readString(Path.of(file)))
                .replaceAll("")
                .replaceAll("\n+", "\n")
                .replace("Spring Boot 3", "Spring Boot 4");
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> main = Files.walk(SOURCES);
                Stream<Path> boot4 = Files.list(Path.of("src/boot4/java/io/creditledger/spring"))) {
            return Stream.concat(main.filter(Files::isRegularFile), boot4).toList();
        }
    }
}
