package io.creditledger.jdbc.internal.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.jdbc.internal.event.QueueTexts;
import io.creditledger.jdbc.internal.read.ReadTexts;
import io.creditledger.jdbc.internal.schema.SettingTexts;
import io.creditledger.jdbc.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;

/**
 * Every statement that a ledger sends to one database, for people who run that database: a file in {@code docs/sql}. Written anew by
 * {@code -Dsql.write=true}.
 */
public final class SqlFile {
    /** Parses a statement where it would run, without running it. */
    @FunctionalInterface
    public interface Parser {
        void parse(Connection connection, String statement) throws SQLException;
    }

    private static final Path SOURCES = Path.of("src/main/java/io/creditledger/jdbc/internal/dialect");
    private static final Pattern DOCUMENTED =
            Pattern.compile("/\\*\\*((?:(?!\\*/).)*)\\*/\\s+(?:static final String )?([A-Z_]+)[ ,;]", Pattern.DOTALL);

    private final Map<String, String> comments = new HashMap<>();
    private final String product;
    private final StringBuilder file = new StringBuilder();
    private final List<String> statements = new ArrayList<>();

    /**
     * Starts one.
     *
     * @param sources the files, below the dialects, whose comments explain the statements
     */
    public SqlFile(String product, String... sources) throws IOException {
        this.product = product;
        for (String source : sources) {
            Matcher found = DOCUMENTED.matcher(Files.readString(SOURCES.resolve(source)));
            while (found.find()) {
                String comment = found.group(1).replaceAll("\\s+\\*\\s+", " ").replaceAll("\\{@\\w+ ([^}]*)}", "$1");
                comments.put(found.group(2), comment.strip());
            }
        }
        file.append("-- What a ledger sends to ")
                .append(product)
                .append(", statement by statement.\n")
                .append(
                        "-- Written by a test out of what the code sends; tables stand without their schema, locks wait 5 s.\n");
    }

    /** Adds a heading. */
    public void section(String title) {
        file.append("\n-- ").append(title).append('\n');
    }

    /**
     * Adds a statement.
     *
     * @param name what the code calls it
     * @param texts its forms, as they are sent
     */
    public void add(String name, String... texts) {
        String before = "";
        for (int i = 0; i < texts.length; i++) {
            if (texts[i].equals(before)) {
                continue;
            }
            before = texts[i];
            file.append("\n-- ")
                    .append(name)
                    .append(i == 0 ? explanation(name) : ", several")
                    .append('\n')
                    .append(texts[i].strip())
                    .append(";\n");
            statements.add(texts[i]);
        }
    }

    private String explanation(String name) {
        String comment = comments.get(name);
        return comment == null
                ? ""
                : ": "
                        + comment.replaceAll("(.{1,110})(?: |$)", "$1\n--   ")
                                .strip()
                                .replaceAll("\n--$", "");
    }

    /** Adds the reads, and what is sent for event readers and settings: the same on every database. */
    public void addReads() {
        section("Reads");
        ReadTexts.all().forEach((name, text) -> add(name, text));
        section("Event readers, settings");
        QueueTexts.all().forEach(this::add);
        SettingTexts.all().forEach((name, text) -> add(name, text));
    }

    /** Compares the file with the one in the documentation. */
    public void check(String name) throws IOException {
        Path path = Path.of("..", "docs", "sql", name);
        if (Boolean.getBoolean("sql.write")) {
            Files.createDirectories(path.getParent());
            Files.writeString(path, file);
        }
        assertThat(Files.readString(path))
                .as("docs/sql/%s; -Dsql.write=true writes it anew", name)
                .isEqualTo(file.toString());
    }

    /** Has the database parse every statement. */
    public void parse(TestDatabase database, Parser parser) throws SQLException {
        SoftAssertions softly = new SoftAssertions();
        try (Connection connection = database.connect()) {
            for (String statement : statements) {
                softly.assertThatCode(() -> parser.parse(connection, statement))
                        .as("%s, %s", product, statement)
                        .doesNotThrowAnyException();
            }
        }
        softly.assertAll();
    }
}
