package io.creditledger.examples.meteredapi.pages;

import io.creditledger.AccountId;
import io.creditledger.Ledger;
import io.creditledger.StatementLine;
import io.creditledger.StatementPage;
import io.creditledger.StatementQuery;
import io.creditledger.examples.meteredapi.web.Problem;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which movements of a statement are shown.
 *
 * @param from the first day, in UTC, or an empty text
 * @param until the last day, or an empty text
 * @param kind the kind of movement, or an empty text
 * @param text what the route, the key or the note contains, or an empty text
 */
public record StatementFilter(String from, String until, String kind, String text) {
    /** All movements. */
    static final StatementFilter NONE = new StatementFilter("", "", "", "");

    /** The kinds that can be chosen. */
    static final List<String> KINDS = List.of("calls", "grants", "refunds", "expired");

    private static final int LONGEST_TEXT = 100;
    private static final int PER_QUERY = 500;

    /**
     * Reads what the request asks for.
     *
     * @throws Problem with the field that is wrong
     */
    static StatementFilter of(Context ctx) {
        return new StatementFilter(from(ctx), until(ctx), kind(ctx), text(ctx));
    }

    static String from(Context ctx) {
        return day(ctx, "from");
    }

    static String until(Context ctx) {
        return day(ctx, "until");
    }

    static String kind(Context ctx) {
        String kind = parameter(ctx, "kind");
        if (!kind.isEmpty() && !KINDS.contains(kind)) {
            throw Problem.wrongField("kind", "There is no such kind of movement.");
        }
        return kind;
    }

    static String text(Context ctx) {
        String text = parameter(ctx, "text");
        if (text.length() > LONGEST_TEXT) {
            throw Problem.wrongField(
                    "text", "At most " + LONGEST_TEXT + " characters; these are " + text.length() + ".");
        }
        return text;
    }

    private static String parameter(Context ctx, String name) {
        String value = ctx.queryParam(name);
        return value == null ? "" : value.strip();
    }

    private static String day(Context ctx, String name) {
        String text = parameter(ctx, name);
        try {
            if (text.isEmpty() || text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) {
                return text.isEmpty() ? "" : LocalDate.parse(text).toString();
            }
        } catch (DateTimeParseException e) {
            // told below
        }
        throw Problem.wrongField(name, "Write a day such as 2030-12-31, or leave it empty.");
    }

    /** Returns whether anything is left out. */
    public boolean isSet() {
        return !(from + until + kind + text).isEmpty();
    }

    /** Returns whether it is all that happened on some days. */
    boolean isTime() {
        boolean anyDays = until.isEmpty() || from.compareTo(until) <= 0;
        return isSet() && kind.isEmpty() && text.isEmpty() && anyDays;
    }

    /** Returns what calls have cost in that time. */
    Spending spending(Ledger ledger, AccountId account) {
        return Spending.of(
                ledger,
                account,
                from.isEmpty() ? Spending.FIRST : LocalDate.parse(from),
                until.isEmpty() ? null : LocalDate.parse(until));
    }

    /** Returns it as the beginning of a query of a URL. */
    String query() {
        StringBuilder query = new StringBuilder();
        add(query, "from", from);
        add(query, "until", until);
        add(query, "kind", kind);
        add(query, "text", text);
        return query.toString();
    }

    private static void add(StringBuilder query, String name, String value) {
        if (!value.isEmpty()) {
            query.append(name)
                    .append('=')
                    .append(URLEncoder.encode(value, StandardCharsets.UTF_8))
                    .append('&');
        }
    }

    private boolean isBefore(Line line) {
        return !from.isEmpty() && day(line).compareTo(from) < 0;
    }

    private boolean isInTime(Line line) {
        return !isBefore(line) && (until.isEmpty() || day(line).compareTo(until) <= 0);
    }

    private static String day(Line line) {
        return line.instant().atOffset(ZoneOffset.UTC).toLocalDate().toString();
    }

    private boolean accepts(Line line) {
        return (kind.isEmpty() || kind.equals(line.group())) && (text.isEmpty() || contains(line));
    }

    private boolean contains(Line line) {
        return (line.detail() + " " + line.key()).toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
    }

    /**
     * Some of the movements.
     *
     * @param lines those that are shown, newest first
     * @param next where the next page begins, or null if this is the last one
     */
    record Page(List<Line> lines, @Nullable Long next) {}

    /**
     * Reads a page of the movements that are shown. It looks at no more than {@value History#MOST}. A call whose refund it has
     * seen is not refundable; the refund of a call on a later page may be on an earlier one.
     */
    Page page(Ledger ledger, AccountId account, @Nullable Long start, int size) {
        Set<String> undone = new HashSet<>();
        Page page = page(ledger, account, start, size, undone);
        return new Page(Line.undone(page.lines(), undone), page.next());
    }

    private Page page(Ledger ledger, AccountId account, @Nullable Long start, int size, Set<String> undone) {
        List<Line> found = new ArrayList<>();
        Long after = start;
        for (int looked = 0; looked < History.MOST; ) {
            StatementPage page = read(ledger, account, after, isSet() ? PER_QUERY : size, false);
            for (StatementLine each : page.lines()) {
                Line line = Line.of(each);
                undone.add(line.undoes());
                if (isBefore(line)) {
                    return new Page(found, null);
                }
                if (isInTime(line) && accepts(line)) {
                    found.add(line);
                    if (found.size() == size) {
                        boolean last = page.nextOrNull() == null
                                && each.equals(page.lines().get(page.lines().size() - 1));
                        return new Page(found, last ? null : each.posting().position());
                    }
                }
            }
            looked += page.lines().size();
            after = page.nextOrNull();
            if (after == null) {
                return new Page(found, null);
            }
        }
        return new Page(found, after);
    }

    /** Shows all movements, oldest first, without keeping them in memory. */
    void forEach(Ledger ledger, AccountId account, Consumer<Line> each) {
        Long after = null;
        do {
            StatementPage page = read(ledger, account, after, 1_000, true);
            page.lines().stream()
                    .map(Line::of)
                    .filter(this::isInTime)
                    .filter(this::accepts)
                    .forEach(each);
            after = page.nextOrNull();
        } while (after != null);
    }

    /** Reads a page of a statement, from its beginning or behind a position. */
    static StatementPage read(Ledger ledger, AccountId account, @Nullable Long after, int limit, boolean oldestFirst) {
        StatementQuery.Builder query = StatementQuery.of(account).limit(limit);
        if (oldestFirst) {
            query.oldestFirst();
        }
        if (after != null) {
            query.after(after);
        }
        return ledger.statement(query.build());
    }

    /**
     * What the movements that are shown add up to.
     *
     * @param opening what the account had before the first day
     * @param in what came in
     * @param out what went out, as a number below 0
     * @param closing what it had after the last day
     * @param count how many movements these are
     * @param looked how many were looked at
     * @param cut whether older ones were not looked at
     * @param periodOnly whether these are all movements of a time, so that opening, in and out make closing
     */
    public record Totals(
            long opening, long in, long out, long closing, long count, long looked, boolean cut, boolean periodOnly) {}

    /** Adds up the movements that are shown; looks at no more than {@value History#MOST}. */
    Totals totals(Ledger ledger, AccountId account) {
        long in = 0;
        long out = 0;
        long count = 0;
        long looked = 0;
        Line newest = null;
        Line oldest = null;
        Line before = null;
        Long after = null;
        do {
            StatementPage page = read(ledger, account, after, 1_000, false);
            for (StatementLine each : page.lines()) {
                Line line = Line.of(each);
                looked++;
                if (isBefore(line)) {
                    before = line;
                    break;
                }
                if (isInTime(line)) {
                    newest = newest == null ? line : newest;
                    oldest = line;
                    if (accepts(line)) {
                        count++;
                        in += Math.max(0, line.amount());
                        out += Math.min(0, line.amount());
                    }
                }
            }
            after = before == null ? page.nextOrNull() : null;
        } while (after != null && looked < History.MOST);
        long closing = newest != null ? newest.after() : before != null ? before.after() : 0;
        long opening = oldest != null ? oldest.after() - oldest.amount() : closing;
        boolean cut = after != null;
        return new Totals(opening, in, out, closing, count, looked, cut, kind.isEmpty() && text.isEmpty() && !cut);
    }
}
