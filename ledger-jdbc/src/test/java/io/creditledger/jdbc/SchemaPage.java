package io.creditledger.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page about the schema, cut into what can be tried out. */
final class SchemaPage {
    private static final Pattern BLOCK = Pattern.compile("<!-- ([^\n]*) -->\n```(\\w+)\n(.*?)\n```\n", Pattern.DOTALL);
    private static final Pattern TABLE = Pattern.compile("### (ledger_\\w+)\n(.*?)(?=\n##|\\z)", Pattern.DOTALL);
    private static final Pattern ROW =
            Pattern.compile("\\| `(\\w+)` \\| (.+?) \\| (.*?) \\|(.*?)\\|", Pattern.MULTILINE);

    private final String text;

    private SchemaPage(String text) {
        this.text = text;
    }

    static SchemaPage read() {
        // tests run in the folder of their module
        Path page = Path.of("..", "docs", "schema.md");
        try {
            return new SchemaPage(Files.readString(page));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A block of the page.
     *
     * @param marker the comment before it, which readers do not see
     * @param language what it is written in
     * @param code its text
     */
    record Block(String marker, String language, String code) {}

    List<Block> blocks(String language) {
        List<Block> blocks = new ArrayList<>();
        Matcher found = BLOCK.matcher(text);
        while (found.find()) {
            if (found.group(2).equals(language)) {
                blocks.add(new Block(found.group(1), language, found.group(3)));
            }
        }
        return blocks;
    }

    /** How many blocks of a language there are, with or without a marker. */
    long count(String language) {
        return text.lines().filter(line -> line.equals("```" + language)).count();
    }

    /**
     * A column as the page describes it.
     *
     * @param name its name
     * @param type its type, in the page's own words
     * @param nullable whether the page says what NULL means
     */
    record Column(String name, String type, boolean nullable) {}

    /** The tables of a database, in the order of the page. */
    Map<String, List<Column>> tables(LedgerDialect dialect) {
        Map<String, List<Column>> tables = new LinkedHashMap<>();
        Matcher table = TABLE.matcher(text);
        while (table.find()) {
            if (table.group(2).strip().startsWith("On H2 only.") && dialect != LedgerDialect.H2) {
                continue;
            }
            List<Column> columns = new ArrayList<>();
            Matcher row = ROW.matcher(table.group(2));
            while (row.find()) {
                columns.add(new Column(row.group(1), row.group(2), !row.group(4).isBlank()));
            }
            tables.put(table.group(1), columns);
        }
        return tables;
    }
}
