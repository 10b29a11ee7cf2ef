package io.creditledger.jdbc.internal.schema;

import io.creditledger.jdbc.internal.dialect.Dialect;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** The scripts in the jar. */
public final class SchemaScripts {
    private static final List<String> NAMES = List.of("V001__credit_ledger.sql", "V002__events_and_usage.sql");

    /** The version that the newest of them makes. */
    public static final int NEWEST = NAMES.size();

    private static final Pattern COMMENT = Pattern.compile("--.*");

    private SchemaScripts() {}

    public static List<Script> of(Dialect dialect) {
        return NAMES.stream().map(name -> load(dialect, name)).toList();
    }

    /** Splits a script. No string in it contains two hyphens or a semicolon, and no comment a semicolon or a quote. */
    public static List<String> statements(Script script) {
        return Pattern.compile(";")
                .splitAsStream(COMMENT.matcher(script.sql()).replaceAll(""))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }

    private static Script load(Dialect dialect, String name) {
        String resource = "io/creditledger/jdbc/schema/" + dialect.directory() + "/" + name;
        try (InputStream in = SchemaScripts.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(
                        resource + " is not on the class path: it has to be packed with the classes");
            }
            String sql = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new Script(NAMES.indexOf(name) + 1, name, resource, sql);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
