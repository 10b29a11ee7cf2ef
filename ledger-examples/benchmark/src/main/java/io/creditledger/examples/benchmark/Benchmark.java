package io.creditledger.examples.benchmark;

import io.creditledger.examples.benchmark.database.Servers;
import io.creditledger.examples.benchmark.load.Schedule;
import io.creditledger.examples.benchmark.report.Chart;
import io.creditledger.examples.benchmark.report.Conditions;
import io.creditledger.examples.benchmark.report.Markdown;
import io.creditledger.examples.benchmark.report.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line: runs the parts that are asked for, prints the goals, writes the report and its chart. */
@Command(
        name = "benchmark",
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "Measures the ledger beside what people would use instead.",
            "",
            "Without options it starts a PostgreSQL of its own that loses nothing, a MySQL, and a MariaDB where one is "
                    + "installed, runs every part, and writes docs/benchmarks.md and docs/benchmarks.svg.",
            ""
        })
public final class Benchmark implements Callable<Integer> {

    /** What can be chosen. */
    enum Choice {
        /** The ledger and its peers on PostgreSQL. */
        PEERS,
        /** A row, an operation, a name that a host holds. */
        HELD,
        /** The writes of a ledger with a cache. */
        CACHE,
        /** Events and usage. */
        FACTS,
        /** Bytes per debit. */
        SIZE,
        /** H2. */
        H2,
        /** MariaDB. */
        MARIADB,
        /** MySQL. */
        MYSQL,
        /** Reads of an account with many postings. */
        READS,
        /** A store that has grown. */
        GROWTH,
        /** Processes that have just started. */
        COLD;

        private Part part() {
            return switch (this) {
                case PEERS -> new PeersPart();
                case HELD -> new HeldPart();
                case CACHE -> new CachePart();
                case FACTS -> new FactsPart();
                case SIZE -> new SizePart();
                case H2 -> new H2Part();
                case MARIADB -> TextbookPart.onMariaDb();
                case MYSQL -> TextbookPart.onMySql();
                case READS -> new ReadsPart();
                case GROWTH -> new GrowthPart();
                case COLD -> new ColdPart();
            };
        }
    }

    @Option(names = "--quick", description = "A few minutes instead of all it takes to trust a figure.")
    private boolean quick;

    @Option(
            names = "--parts",
            split = ",",
            paramLabel = "PART",
            description = "Which parts to run: ${COMPLETION-CANDIDATES}. Default: all.")
    private @Nullable Set<Choice> parts;

    @Option(
            names = "--jdbc-url",
            paramLabel = "URL",
            description = "PostgreSQL to use instead of one of our own; it must lose nothing it has acknowledged.")
    private @Nullable String postgresUrl;

    @Option(names = "--mariadb-url", paramLabel = "URL", description = "MariaDB to use instead of one of our own.")
    private @Nullable String mariaDbUrl;

    @Option(
            names = "--mysql-url",
            paramLabel = "URL",
            description = "MySQL to use instead of one of our own, with allowMultiQueries=true.")
    private @Nullable String mySqlUrl;

    @Option(
            names = "--java",
            split = ",",
            paramLabel = "HOME",
            description = "JDKs to start anew for the part COLD, beside the one that runs this.")
    private List<Path> javas = List.of();

    @Option(
            names = "--pgledger",
            split = ",",
            paramLabel = "SCRIPT",
            description = "Scripts that install pgledger, in order; with them it is measured, too.")
    private List<Path> pgledger = List.of();

    @Option(
            names = "--data",
            paramLabel = "DIRECTORY",
            description = "Where servers of our own keep their data while it runs. Default: a temporary directory.")
    private @Nullable Path data;

    @Option(
            names = "--out",
            paramLabel = "DIRECTORY",
            defaultValue = "docs",
            description = "Where the page and its chart go. Default: ${DEFAULT-VALUE}.")
    private Path out = Path.of("docs");

    @Option(
            names = "--page",
            paramLabel = "NAME",
            defaultValue = "benchmarks",
            description = "What the page and its chart are called, without .md and .svg. Default: ${DEFAULT-VALUE}.")
    private String page = "benchmarks";

    private @Nullable Plan plan;

    /** Runs it. */
    public static void main(String[] arguments) {
        System.exit(commandLine(new Benchmark()).execute(arguments));
    }

    static CommandLine commandLine(Benchmark benchmark) {
        return new CommandLine(benchmark).setCaseInsensitiveEnumValuesAllowed(true);
    }

    /** Returns one with a plan of its own. */
    static Benchmark of(Plan plan) {
        Benchmark benchmark = new Benchmark();
        benchmark.plan = plan;
        return benchmark;
    }

    @Override
    public Integer call() throws Exception {
        Plan chosen = plan != null ? plan : quick ? Plan.quick() : Plan.full();
        Results results = new Results();
        Path directory = data == null ? Directories.createTemporary() : data;
        Markdown report = new Markdown(results, Goals.ALL);
        try (Servers servers = new Servers(directory, postgresUrl, mariaDbUrl, mySqlUrl)) {
            Map<Choice, String> loads = run(new Bench(chosen, servers, options(), results, Benchmark::say));
            Map<String, String> how = new LinkedHashMap<>(Conditions.here(Clock.systemUTC(), directory));
            how.putAll(servers.describe());
            how.put("plan", describe(chosen));
            loads.forEach((choice, load) -> how.put("load average before and after " + name(choice), load));
            write(results, report.page(how, page + ".svg"));
        } finally {
            if (data == null) {
                Directories.delete(directory);
            }
        }
        report.summary().forEach(Benchmark::say);
        return results.wrong().isEmpty() ? 0 : 1;
    }

    private Options options() {
        List<Path> all = new ArrayList<>(List.of(ownJava()));
        all.addAll(javas);
        return new Options(all, pgledger);
    }

    /** Returns the home of the Java that runs this. */
    static Path ownJava() {
        return Path.of(System.getProperty("java.home"));
    }

    private Map<Choice, String> run(Bench bench) throws Exception {
        Map<Choice, String> loads = new EnumMap<>(Choice.class);
        for (Choice choice : parts == null ? EnumSet.allOf(Choice.class) : parts) {
            double before = Conditions.loadAverage();
            say("--- " + name(choice));
            choice.part().run(bench);
            loads.put(choice, String.format(Locale.ROOT, "%.1f, %.1f", before, Conditions.loadAverage()));
        }
        return loads;
    }

    private static String name(Choice choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    private static String describe(Plan plan) {
        Schedule schedule = plan.schedule();
        return plan.name() + ": each case is warmed up until none of three runs of "
                + schedule.slice().toMillis() + " ms in a row is 5 % faster than those before, for at most "
                + schedule.mostWarmUp().toSeconds() + " s; then " + schedule.rounds()
                + " rounds, every other in the reverse order, each case "
                + schedule.time().toMillis() + " ms after "
                + schedule.settling().toMillis() + " ms without times";
    }

    private void write(Results results, String text) throws IOException {
        Files.createDirectories(out);
        Files.writeString(out.resolve(page + ".md"), text);
        if (!results.sections().isEmpty()) {
            Files.writeString(
                    out.resolve(page + ".svg"),
                    Chart.draw(results, results.sections().get(0), PeersPart.LEDGER));
        }
    }

    private static void say(String what) {
        System.out.println(what);
    }
}
