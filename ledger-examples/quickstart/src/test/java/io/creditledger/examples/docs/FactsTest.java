package io.creditledger.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.Bounds;
import io.creditledger.CreditLedger;
import io.creditledger.StatementQuery;
import io.creditledger.cache.CachingLedger;
import io.creditledger.error.RejectionCode;
import io.creditledger.jdbc.EventReader;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.memory.InMemoryLedger;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables that repeat what the code says. */
final class FactsTest {
    private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| `?([\\w.:-]+)`? \\| .*");
    private static final Pattern ACCESSOR = Pattern.compile("`(\\w+)\\(\\)`");
    private static final Path ERRORS = Pages.ROOT.resolve("ledger-core/src/main/java/io/creditledger/error");

    @Test
    void everyRefusalIsInTheTableWithItsCodeInTheOrderOfChecks() throws Exception {
        Map<String, String> documented = new LinkedHashMap<>();
        rows("errors.md")
                .filter(row -> row.group(1).endsWith("Exception"))
                .filter(row -> row.group(2).matches("[A-Z_]+"))
                .forEach(row -> documented.put(row.group(1), row.group(2)));

        assertThat(documented).isEqualTo(codesInTheSource());
        assertThat(documented.values())
                .containsExactlyElementsOf(
                        Arrays.stream(RejectionCode.values()).map(Enum::name).toList());
    }

    /** The code beside the table is run by nobody for every code, so its text is read. */
    @Test
    void theStatusesInTheTableAreThoseInTheCodeBesideIt() {
        Map<String, String> inTable = new TreeMap<>();
        rows("errors.md")
                .filter(row -> row.group(2).matches("[A-Z_]+"))
                .filter(row -> row.group(1).endsWith("Exception"))
                .forEach(row ->
                        inTable.put(row.group(2), row.group(0).split("\\|")[4].strip()));
        assertThat(inTable.remove("GROUP_REJECTED")).isEqualTo("that of `reason()`");
        String page = String.join("\n", Pages.lines(Pages.ROOT.resolve("docs/errors.md")));
        Map<String, String> inCode = new TreeMap<>();
        Pattern.compile("case ([A-Z_,\\s]+) -> (\\d{3});")
                .matcher(page)
                .results()
                .forEach(found -> {
                    for (String code : found.group(1).split("[,\\s]+")) {
                        assertThat(inCode.put(code, found.group(2))).as(code).isNull();
                    }
                });
        assertThat(page).contains("default -> 409;");
        Arrays.stream(RejectionCode.values())
                .filter(code -> code != RejectionCode.GROUP_REJECTED)
                .forEach(code -> inCode.putIfAbsent(code.name(), "409"));

        assertThat(inTable).isEqualTo(inCode);
    }

    @Test
    void everyAccessorNamedInTheTableExists() {
        rows("errors.md").filter(row -> row.group(1).endsWith("Exception")).forEach(row -> {
            Class<?> type = error(row.group(1));
            Matcher accessors = ACCESSOR.matcher(row.group(0).split("\\|")[3]);
            while (accessors.find()) {
                assertThat(type.getMethods())
                        .as("%s: %s", row.group(1), accessors.group(1))
                        .anySatisfy(method -> assertThat(method.getName()).isEqualTo(accessors.group(1)));
            }
        });
    }

    @Test
    void everyBoundIsInTheTableWithItsValue() throws Exception {
        Map<String, String> documented = new LinkedHashMap<>();
        rows("configuration.md")
                .filter(row -> row.group(1).matches("[A-Z_]+"))
                .forEach(row -> documented.put(row.group(1), row.group(2)));

        Map<String, String> actual = new LinkedHashMap<>();
        for (var field : Bounds.class.getFields()) {
            assertThat(Modifier.isStatic(field.getModifiers())).isTrue();
            actual.put(field.getName(), String.valueOf(field.get(null)));
        }
        assertThat(documented).isEqualTo(actual);
    }

    @Test
    void everySettingIsInTheTableOfItsBuilder() {
        assertThat(settings("CreditLedger")).isEqualTo(settingsOf(CreditLedger.Builder.class));
        assertThat(settings("InMemoryLedger")).isEqualTo(settingsOf(InMemoryLedger.Builder.class));
        assertThat(settings("JdbcLedger")).isEqualTo(settingsOf(JdbcLedger.Builder.class));
        assertThat(settings("EventReader")).isEqualTo(settingsOf(EventReader.Builder.class));
        assertThat(settings("CachingLedger")).isEqualTo(settingsOf(CachingLedger.Builder.class));
        assertThat(settings("StatementQuery")).isEqualTo(settingsOf(StatementQuery.Builder.class));
    }

    private static Set<String> settings(String section) {
        String page = String.join("\n", Pages.lines(Pages.ROOT.resolve("docs/configuration.md")));
        String text = page.split("\n## " + section + "\n")[1].split("\n## ")[0];
        return Pattern.compile("\n\\| `(\\w+)` \\|")
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> settingsOf(Class<?> builder) {
        return Arrays.stream(builder.getMethods())
                .filter(method -> method.getReturnType() == builder)
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void aPageOfAStatementHasTheDocumentedLength() {
        assertThat(StatementQuery.of(AccountId.of("user:42")).build().limit()).isEqualTo(100);
    }

    private static Stream<Matcher> rows(String page) {
        return Pages.lines(Pages.ROOT.resolve("docs").resolve(page)).stream()
                .map(ROW::matcher)
                .filter(Matcher::matches);
    }

    private static Map<String, String> codesInTheSource() throws Exception {
        Map<String, String> codes = new LinkedHashMap<>();
        Pattern code = Pattern.compile("RejectionCode\\.([A-Z_]+)");
        try (Stream<Path> sources = Files.list(ERRORS)) {
            for (Path source : sources.filter(path -> path.toString().endsWith("Exception.java"))
                    .toList()) {
                Matcher found = code.matcher(Files.readString(source));
                if (found.find()) {
                    codes.put(source.getFileName().toString().replace(".java", ""), found.group(1));
                }
            }
        }
        return codes;
    }

    private static Class<?> error(String name) {
        for (String of : List.of("io.creditledger.error.", "java.lang.")) {
            try {
                return Class.forName(of + name);
            } catch (ClassNotFoundException e) {
                // the next one
            }
        }
        throw new AssertionError("no exception " + name);
    }
}
