package io.creditledger.examples.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What each request costs, read from a small text:
 *
 * <pre>{@code
 * # method path = credits
 * GET  /docs/*        = 0
 * POST /api/v1/tokens = 5
 * *    /api/*         = 2
 * *                   = 1
 * }</pre>
 *
 * <p>A {@code *} in place of a method is any method; at the end of a path it is any ending. The query string is no
 * part of the path. Of the rules that match a request the most specific one counts, wherever it stands: a whole path
 * before a beginning, a longer beginning before a shorter, a named method before {@code *}. A request that no rule
 * matches costs 1. Immutable.
 */
final class PriceTable {

    /** The highest price that a table may ask. */
    static final long MAX_CREDITS = 1_000_000;

    /** The most rules that a table may have: every request is compared with them one by one. */
    static final int MAX_RULES = 1_000;

    private static final String SHIPPED = "data/prices.txt";
    private static final PriceRule DEFAULT = new PriceRule(PriceRule.ANY_METHOD, "", true, 1);
    private static final Pattern KIND = Pattern.compile("(?<method>\\S+)(\\s+(?<path>\\S+))?");
    private static final Pattern METHOD = Pattern.compile("\\*|[A-Z][A-Z-]{0,31}");

    private final String name;
    private final List<PriceRule> rules;

    private PriceTable(String name, List<PriceRule> rules) {
        this.name = name;
        this.rules = rules.stream().sorted(PriceRule.MOST_SPECIFIC_FIRST).toList();
    }

    /**
     * Reads a table.
     *
     * @param file path of the table, or {@code null} for the one that comes with this example
     * @throws UserError if it cannot be read; names the line and what is wrong with it
     */
    static PriceTable load(@Nullable String file) {
        try {
            if (file == null) {
                try (InputStream shipped = PriceTable.class.getResourceAsStream(SHIPPED)) {
                    if (shipped == null) {
                        throw new UserError("The price table is not on the class path. Give one with --prices.");
                    }
                    return parse("prices.txt", new String(shipped.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
            Path path = Path.of(file);
            if (Files.isDirectory(path)) {
                throw new UserError("The price table " + file + " is a directory. Give one file.");
            }
            return parse(file, new String(Files.readAllBytes(path), StandardCharsets.UTF_8));
        } catch (NoSuchFileException | InvalidPathException e) {
            throw new UserError("There is no price table " + file + ".", e);
        } catch (IOException e) {
            throw new UserError("The price table " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a table from its text.
     *
     * @param name what messages call it
     * @throws UserError as {@link #load}
     */
    static PriceTable parse(String name, String text) {
        List<PriceRule> rules = new ArrayList<>();
        Map<String, Integer> lineOfPattern = new HashMap<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Place place = new Place(name, i + 1, line);
            PriceRule rule = parseRule(line, place);
            Integer earlier = lineOfPattern.putIfAbsent(rule.pattern(), i + 1);
            if (earlier != null) {
                throw place.error("line " + earlier + " already has a price for " + rule.pattern());
            }
            if (rules.size() == MAX_RULES) {
                throw place.error(String.format(Locale.ROOT, "a table has at most %,d rules", MAX_RULES));
            }
            rules.add(rule);
        }
        if (!lineOfPattern.containsKey(DEFAULT.pattern())) {
            rules.add(DEFAULT);
        }
        return new PriceTable(name, rules);
    }

    private static PriceRule parseRule(String line, Place place) {
        // The last =, because a path may have one too.
        int equals = line.lastIndexOf('=');
        if (equals < 0) {
            throw place.error("there is no \"= credits\"");
        }
        Matcher kind = KIND.matcher(line.substring(0, equals).strip());
        if (!kind.matches()) {
            throw place.error("what stands before the = is not METHOD /path");
        }
        String method = kind.group("method");
        if (!METHOD.matcher(method).matches()) {
            throw place.error("the method must be * or a name in capitals, like GET, and is " + quote(method));
        }
        String path = kind.group("path");
        if (path == null) {
            if (!method.equals(PriceRule.ANY_METHOD)) {
                throw place.error("the path is missing, " + method + " * would be every " + method);
            }
            path = "*";
        }
        boolean prefix = path.endsWith("*");
        String fixed = prefix ? path.substring(0, path.length() - 1) : path;
        if (fixed.contains("*")) {
            throw place.error("a * may only stand at the end of the path " + quote(path));
        }
        if (fixed.contains("?")) {
            throw place.error("the path " + quote(path) + " has a query string, which prices do not look at");
        }
        if (!fixed.startsWith("/") && !path.equals("*")) {
            throw place.error("the path must be * or start with /, and is " + quote(path));
        }
        return new PriceRule(
                method, fixed, prefix, parseCredits(line.substring(equals + 1).strip(), place));
    }

    private static long parseCredits(String text, Place place) {
        // Nine digits hold more than the maximum, so nothing overflows.
        if (text.matches("[0-9]{1,9}")) {
            long credits = Long.parseLong(text);
            if (credits <= MAX_CREDITS) {
                return credits;
            }
        }
        throw place.error(String.format(
                Locale.ROOT, "the price must be a whole number from 0 to %,d, and is %s", MAX_CREDITS, quote(text)));
    }

    private static String quote(String text) {
        return "\"" + Printable.excerpt(text, 60) + "\"";
    }

    /** What messages call this table. */
    String name() {
        return name;
    }

    /** The price of a request in credits, 0 when it is free. */
    long creditsFor(AccessLogEntry request) {
        int query = request.path().indexOf('?');
        String path = query < 0 ? request.path() : request.path().substring(0, query);
        for (PriceRule rule : rules) {
            if (rule.matches(request.method(), path)) {
                return rule.credits();
            }
        }
        throw new IllegalStateException("the default rule matches every request");
    }

    /**
     * Sixteen hexadecimal digits that are equal for tables with the same rules and prices, and differ otherwise.
     * Comments, spacing and the order of the rules do not count.
     */
    String fingerprint() {
        StringBuilder canonical = new StringBuilder();
        for (PriceRule rule : rules) {
            canonical.append(rule.pattern()).append('=').append(rule.credits()).append('\n');
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(canonical.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A line of a table, for messages about it. */
    private record Place(String table, int line, String text) {

        UserError error(String wrong) {
            return new UserError("Price table " + Printable.excerpt(table, 200) + ", line " + line + ": " + wrong
                    + ".\n  " + Printable.excerpt(text, 120));
        }
    }
}
