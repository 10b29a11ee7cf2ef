package io.creditledger.examples.quickstart;

import io.creditledger.examples.quickstart.ParsedLine.Entry;
import io.creditledger.examples.quickstart.ParsedLine.Malformed;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of the Common and the Combined Log Format, as Apache and nginx write them:
 *
 * <pre>{@code
 * client ident user [22/Nov/2026:19:31:40 +0000] "GET /path HTTP/1.1" 200 1342
 * client ident user [22/Nov/2026:19:31:40 +0000] "GET /path HTTP/1.1" 200 1342 "referer" "user agent"
 * }</pre>
 *
 * <p>Before the client there may be the name of a virtual host, with or without its port. The client may be a list of addresses, as
 * proxies write it; the first counts. An address has one spelling, see {@link ClientAddress}.
 *
 * <p>A library for access logs, {@code nl.basjes.parse.httpdlog} 5.11, was tried first. It must be told the format, takes two
 * spellings of an address for two clients, keeps a byte order mark or a comma in the name, gives escaped UTF-8 back as other
 * characters, and brings eleven more jars; the messages on malformed lines would be this class's in any case.
 *
 * <p>Fields that a server appends after the user agent are ignored. Nothing in a line makes this class throw: a line
 * that is no request comes back as {@link Malformed}. Time taken is linear in the length of the line.
 *
 * <p>Stateless and safe for use by many threads.
 */
final class AccessLogParser {

    /** Longest client name. An address has at most 45 characters; what is longer than this makes no account. */
    static final int MAX_CLIENT_LENGTH = 120;

    /** Longest excerpt kept of a malformed line. */
    static final int MAX_EXCERPT_LENGTH = 100;

    /** What databases agree to keep, and so the ledger. */
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private static final int TIME_LENGTH = "22/Nov/2026:19:31:40 +0000".length();

    /** Month names are spelled out, since those of a locale change between JDKs (Sep, Sept). */
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("dd/")
            .appendText(
                    ChronoField.MONTH_OF_YEAR,
                    Map.ofEntries(
                            Map.entry(1L, "Jan"),
                            Map.entry(2L, "Feb"),
                            Map.entry(3L, "Mar"),
                            Map.entry(4L, "Apr"),
                            Map.entry(5L, "May"),
                            Map.entry(6L, "Jun"),
                            Map.entry(7L, "Jul"),
                            Map.entry(8L, "Aug"),
                            Map.entry(9L, "Sep"),
                            Map.entry(10L, "Oct"),
                            Map.entry(11L, "Nov"),
                            Map.entry(12L, "Dec")))
            .appendPattern("/uuuu:HH:mm:ss xx")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private static final Pattern VIRTUAL_HOST = Pattern.compile("[0-9A-Za-z_.-]{1,253}(:[0-9]{1,5})?");
    private static final Pattern CLIENT = Pattern.compile("[!-~]{1," + MAX_CLIENT_LENGTH + "}");
    private static final Pattern METHOD = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}");
    private static final Pattern PROTOCOL = Pattern.compile("HTTP/[0-9](\\.[0-9])?");
    private static final Pattern STATUS = Pattern.compile("[1-9][0-9]{2}");
    private static final Pattern BYTES = Pattern.compile("-|[0-9]{1,18}");

    /** Reads one line. Never throws and never returns {@code null}. */
    ParsedLine parse(LogLine line) {
        try {
            String defect = line.defect();
            if (defect != null) {
                throw new NotARequest(defect);
            }
            return new Entry(new Cursor(line.text()).readEntry());
        } catch (NotARequest e) {
            return new Malformed(line.number(), e.reason, Printable.excerpt(line.text(), MAX_EXCERPT_LENGTH));
        }
    }

    private static Instant parseTime(String text) throws NotARequest {
        try {
            Instant time = OffsetDateTime.parse(text, TIME).toInstant();
            if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
                throw new NotARequest("the time is not within the years 1 to 9999, in UTC");
            }
            return time;
        } catch (DateTimeException e) {
            throw new NotARequest("the time is not one, like 22/Nov/2026:19:31:40 +0000");
        }
    }

    private static @Nullable String dashIsNull(String value) {
        return value.isEmpty() || value.equals("-") ? null : value;
    }

    /** The parts of a request line. */
    private record RequestLine(String method, String path, String protocol) {

        static RequestLine parse(String text) throws NotARequest {
            if (text.isEmpty() || text.equals("-")) {
                throw new NotARequest("the request is empty");
            }
            int first = text.indexOf(' ');
            int last = text.lastIndexOf(' ');
            if (first < 0 || !METHOD.matcher(text.substring(0, first)).matches()) {
                throw new NotARequest("the request is not METHOD PATH HTTP/x");
            }
            String method = text.substring(0, first);
            String protocol = text.substring(last + 1);
            if (PROTOCOL.matcher(protocol).matches()) {
                // What lies between is the path even when it has spaces in it: servers log what they were sent.
                String path = first < last ? text.substring(first + 1, last) : "";
                if (path.isBlank()) {
                    throw new NotARequest("the request has no path");
                }
                return new RequestLine(method, path, protocol);
            }
            // HTTP/0.9, from before there were versions, was "GET /path" and nothing else; servers still answer it.
            if (first == last && method.equals("GET") && protocol.startsWith("/")) {
                return new RequestLine(method, protocol, "HTTP/0.9");
            }
            throw new NotARequest("the request is not METHOD PATH HTTP/x");
        }
    }

    /** Walks one line from left to right. */
    private static final class Cursor {

        private final String line;
        private int at;

        Cursor(String line) {
            this.line = line;
        }

        AccessLogEntry readEntry() throws NotARequest {
            if (line.isBlank()) {
                throw new NotARequest("the line is empty");
            }
            skipVirtualHost();
            String client = ClientAddress.canonical(addresses());
            if (!CLIENT.matcher(client).matches()) {
                throw new NotARequest("the client is not 1 to " + MAX_CLIENT_LENGTH + " printable characters");
            }
            word("the identity");
            String user = user();
            Instant time = parseTime(line.substring(at, at + TIME_LENGTH));
            at += TIME_LENGTH + "] ".length();
            RequestLine request = RequestLine.parse(quoted("the request"));
            space("the request");
            String status = word("the status");
            if (!STATUS.matcher(status).matches()) {
                throw new NotARequest("the status is not a number of three digits");
            }
            String bytes = lastWord();
            if (!BYTES.matcher(bytes).matches()) {
                throw new NotARequest("the size is neither a number nor -");
            }
            String referer = null;
            String userAgent = null;
            if (at < line.length()) {
                space("the size");
                referer = dashIsNull(quoted("the referer"));
                space("the referer");
                userAgent = dashIsNull(quoted("the user agent"));
            }
            return new AccessLogEntry(
                    client,
                    user,
                    time,
                    request.method(),
                    request.path(),
                    request.protocol(),
                    Integer.parseInt(status),
                    bytes.equals("-") ? 0 : Long.parseLong(bytes),
                    referer,
                    userAgent);
        }

        /**
         * Skips the name of a virtual host that stands before the client: {@code name:port}, or a name before an address. What stands
         * second otherwise is the identity, which is no address.
         */
        private void skipVirtualHost() {
            int end = line.indexOf(' ');
            int second = end < 0 ? -1 : line.indexOf(' ', end + 1);
            if (second < 0) {
                return;
            }
            String first = line.substring(0, end);
            String next = line.substring(end + 1, second);
            String nextAddress = next.endsWith(",") ? next.substring(0, next.length() - 1) : next;
            boolean host = VIRTUAL_HOST.matcher(first).matches() && !ClientAddress.isAddress(first);
            boolean clientFollows = ClientAddress.isAddress(nextAddress) || first.indexOf(':') >= 0;
            if (host && clientFollows && hasFourFields(second)) {
                at = end + 1;
            }
        }

        /** Whether two more fields, identity and user, stand between here and the time. */
        private boolean hasFourFields(int from) {
            int identity = line.indexOf(' ', from + 1);
            return identity > 0 && !line.startsWith("[", identity + 1) && !line.startsWith("[", from + 1);
        }

        /** The client, or a list of addresses that the proxies have written, with or without spaces behind its commas. */
        private String addresses() throws NotARequest {
            String first = word("the client");
            String last = first;
            while (last.endsWith(",")) {
                last = word("the client");
            }
            return first;
        }

        /**
         * Reads up to and past the opening bracket of the time. A user name may hold spaces and brackets, but not a
         * quote: that is escaped. So the time is the first bracketed text of the right length with a quote after it.
         */
        private @Nullable String user() throws NotARequest {
            for (int open = line.indexOf(" [", at); open >= 0; open = line.indexOf(" [", open + 1)) {
                int start = open + 2;
                if (line.startsWith("] \"", start + TIME_LENGTH)) {
                    String user = line.substring(at, open);
                    if (user.startsWith("- ")) {
                        throw new NotARequest("there are more than three fields before the time");
                    }
                    at = start;
                    return dashIsNull(LogEscapes.unescape(user));
                }
            }
            throw new NotARequest("there is no [time] before a \"request\"");
        }

        private String word(String what) throws NotARequest {
            int end = line.indexOf(' ', at);
            if (end <= at) {
                throw new NotARequest("the line ends before or at " + what);
            }
            String word = line.substring(at, end);
            at = end + 1;
            return word;
        }

        /** Like a word, but the line may end after it, and the space after it is left for the next. */
        private String lastWord() {
            int space = line.indexOf(' ', at);
            int end = space < 0 ? line.length() : space;
            String word = line.substring(at, end);
            at = end;
            return word;
        }

        private String quoted(String what) throws NotARequest {
            if (at >= line.length() || line.charAt(at) != '"') {
                throw new NotARequest(what + " does not start with a quote");
            }
            int close = LogEscapes.closingQuote(line, at + 1);
            if (close < 0) {
                throw new NotARequest(what + " has no closing quote");
            }
            String value = LogEscapes.unescape(line.substring(at + 1, close));
            at = close + 1;
            return value;
        }

        private void space(String after) throws NotARequest {
            if (at >= line.length() || line.charAt(at) != ' ') {
                throw new NotARequest("no space follows " + after);
            }
            at++;
        }
    }

    /** Leaves the cursor from whatever depth; has no stack trace because it never leaves this class. */
    private static final class NotARequest extends Exception {

        private static final long serialVersionUID = 1L;

        private final String reason;

        NotARequest(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }
    }
}
