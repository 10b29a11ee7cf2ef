package io.creditledger.examples.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line: reads the options, runs one {@link Replay} and prints its {@link Report}. */
@Command(
        name = "quickstart",
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "Replays an HTTP access log through a credit ledger.",
            "",
            "Each client in the log is an account with a starting grant. Each request costs credits and is refused "
                    + "when its client cannot pay. Replaying the same log again charges nothing, and a run that was "
                    + "killed is finished by the next one.",
            "",
            "Without options a recorded log is replayed into an H2 database under ./quickstart-data.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the log was replayed and the books are in order",
            "1:something is wrong: the message says what",
            "2:the options cannot be understood"
        })
public final class Quickstart implements Callable<Integer> {

    // A thousand million clients could have it before a total leaves the range of a long.
    private static final long MAX_GRANT = 1_000_000_000;
    private static final int MAX_IN_FLIGHT = 1024;
    private static final int MAX_SCOPE_LENGTH = 64;

    private final Books.Opener opener;
    private final InputStream stdin;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description = {
                "Log to replay, in Common or Combined Log Format, plain or gzip; - is standard input.",
                "Default: a recorded log that comes with this program."
            })
    private @Nullable String log;

    @Option(
            names = "--jdbc-url",
            paramLabel = "URL",
            description = {
                "Database for the books: H2, PostgreSQL, MariaDB or MySQL. An H2 file is opened with "
                        + "jdbc:h2:async:/PATH" + StoreOptions.H2_SETTINGS + ", so that it stays small.",
                "Default: an H2 file, ./" + StoreOptions.DEFAULT_FILE
            })
    private @Nullable String jdbcUrl;

    @Option(names = "--user", paramLabel = "NAME", defaultValue = "", description = "User at the database.")
    private String user = "";

    @Option(
            names = "--password",
            paramLabel = "WORD",
            arity = "0..1",
            interactive = true,
            description = "Password at the database. Asked for when the option has no value.")
    private String password = "";

    @Option(
            names = "--prices",
            paramLabel = "FILE",
            description = {
                "What requests cost: lines like \"GET /docs/* = 2\"; \"* = 1\" is all others, 0 is free.",
                "Default: a table that suits the recorded log."
            })
    private @Nullable String prices;

    @Option(
            names = "--grant",
            paramLabel = "CREDITS",
            defaultValue = "1000",
            description = "Credits that each client starts with. Default: ${DEFAULT-VALUE}")
    private long grant;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "32",
            description = "Requests charged at once, 1 to " + MAX_IN_FLIGHT
                    + ". Those of one client keep their order. Default: ${DEFAULT-VALUE}")
    private int inFlight;

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "10",
            description = "Spenders to list. Default: ${DEFAULT-VALUE}")
    private int top;

    @Option(
            names = "--scope",
            paramLabel = "NAME",
            defaultValue = "access-log",
            description = {
                "Server whose log it is. Give each its own when several share one store: equal lines of the same "
                        + "server are the same request.",
                "Default: ${DEFAULT-VALUE}"
            })
    private String scope = "access-log";

    @Option(names = "--ascii", description = "Draw bars in ASCII. Default: as the terminal's encoding allows.")
    private boolean ascii;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli looks at the annotation only
    private boolean help;

    private Quickstart(Books.Opener opener, InputStream stdin) {
        this.opener = opener;
        this.stdin = stdin;
    }

    /**
     * Runs the command line and exits with its code.
     *
     * @param arguments the options
     */
    public static void main(String[] arguments) {
        run(LedgerBooks::open, arguments);
    }

    /** What {@link #main} does, for books that {@code opener} opens. */
    static void run(Books.Opener opener, String[] arguments) {
        StopNotice stopNotice = StopNotice.printedTo(System.err);
        int exitCode = commandLine(opener, System.in).execute(arguments);
        stopNotice.withdraw();
        System.exit(exitCode);
    }

    /** The command line, for books that {@code opener} opens. */
    static CommandLine commandLine(Books.Opener opener, InputStream stdin) {
        return new CommandLine(new Quickstart(opener, stdin))
                .setExecutionExceptionHandler((exception, commandLine, parsed) -> {
                    if (!(exception instanceof UserError)) {
                        throw exception;
                    }
                    // H2 closes its file while the process ends, and what fails for that is nobody's error.
                    if (!StopNotice.processIsEnding()) {
                        commandLine.getErr().println(exception.getMessage());
                    }
                    return 1;
                });
    }

    @Override
    public Integer call() throws IOException {
        check(
                grant >= 0 && grant <= MAX_GRANT,
                String.format(Locale.ROOT, "--grant must be 0 to %,d, and is %,d", MAX_GRANT, grant));
        check(inFlight >= 1 && inFlight <= MAX_IN_FLIGHT, "--in-flight must be 1 to " + MAX_IN_FLIGHT);
        check(top >= 0, "--top must not be negative, and is " + top);
        check(
                !scope.isBlank() && scope.length() <= MAX_SCOPE_LENGTH,
                "--scope must have 1 to " + MAX_SCOPE_LENGTH + " characters");
        PriceTable priceTable = PriceTable.load(prices);
        StoreOptions store = new StoreOptions(jdbcUrl == null ? StoreOptions.defaultUrl() : jdbcUrl, user, password);
        ReplaySummary summary;
        // The log first: a mistyped name should not leave a new store behind.
        try (LogLines lines = LogSource.open(log, stdin);
                Books books = opener.open(store)) {
            Progress progress = new Progress(commandLine().getErr(), Terminal.isInteractive(), System::nanoTime);
            tell("Replaying " + lines.name() + " into " + store.displayUrl());
            Replay.Options options = new Replay.Options(store.displayUrl(), scope, grant, inFlight, top);
            summary = new Replay(books, priceTable, options, progress, System::nanoTime).run(lines);
        }
        PrintWriter out = commandLine().getOut();
        boolean unicode = !ascii && Terminal.outputCharset().newEncoder().canEncode('\u2588');
        out.print(Report.render(summary, unicode ? Bars.UNICODE : Bars.ASCII));
        out.flush();
        return summary.passed() ? 0 : 1;
    }

    /** Says what is done before it is done: it may take a while. */
    private void tell(String what) {
        PrintWriter out = commandLine().getOut();
        out.println(what);
        out.flush();
    }

    private void check(boolean valid, String message) {
        if (!valid) {
            throw new ParameterException(commandLine(), message);
        }
    }

    private CommandLine commandLine() {
        if (spec == null) {
            throw new IllegalStateException("only a command line calls this");
        }
        return spec.commandLine();
    }
}
