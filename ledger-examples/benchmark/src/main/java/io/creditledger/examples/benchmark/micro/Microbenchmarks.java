package io.creditledger.examples.benchmark.micro;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.creditledger.examples.benchmark.Directories;
import io.creditledger.examples.benchmark.database.Servers;
import io.creditledger.examples.benchmark.report.Conditions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line of the JMH benchmarks: runs them with the bytes they allocate, and writes the report. */
@Command(
        name = "microbenchmarks",
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "Measures single calls with JMH: what a balance from the cache costs beside others, and what the rules cost.",
            ""
        })
public final class Microbenchmarks implements Callable<Integer> {
    private static final String PACKAGE = "\\.micro\\..*";
    private static final String[] HEAP = {"-Xms512m", "-Xmx512m"};
    private static final TimeValue SHORT = TimeValue.milliseconds(500);
    private static final TimeValue SHORTEST = TimeValue.milliseconds(1);

    @Parameters(paramLabel = "PATTERN", description = "Which benchmarks, as regular expressions. Default: all.")
    private List<String> patterns = List.of("");

    @Option(names = "--quick", description = "One fork and short iterations: whether something is off by a factor.")
    private boolean quick;

    @Option(
            names = "--out",
            paramLabel = "DIRECTORY",
            defaultValue = "docs",
            description = "Where microbenchmarks.md goes. Default: ${DEFAULT-VALUE}.")
    private Path out = Path.of("docs");

    private boolean smoke;

    /** Runs it. */
    public static void main(String[] arguments) {
        System.exit(commandLine(new Microbenchmarks()).execute(arguments));
    }

    static CommandLine commandLine(Microbenchmarks benchmarks) {
        return new CommandLine(benchmarks);
    }

    /** Returns one that takes no time and starts no process, for tests. */
    static Microbenchmarks smoke() {
        Microbenchmarks benchmarks = new Microbenchmarks();
        benchmarks.smoke = true;
        return benchmarks;
    }

    @Override
    public Integer call() throws Exception {
        double before = Conditions.loadAverage();
        Collection<RunResult> results = new Runner(options()).run();
        Map<String, String> how = new LinkedHashMap<>(Conditions.here(Clock.systemUTC(), Path.of("")));
        how.put("Caffeine", String.valueOf(Caffeine.class.getPackage().getImplementationVersion()));
        how.putAll(servers(results));
        how.put("plan", Costs.plan(results));
        how.put(
                "load average before and after",
                String.format(Locale.ROOT, "%.1f, %.1f", before, Conditions.loadAverage()));
        Costs costs = Costs.of(results);
        Files.createDirectories(out);
        Files.writeString(out.resolve("microbenchmarks.md"), costs.page(how));
        costs.goals().forEach(System.out::println);
        return 0;
    }

    private Options options() {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .jvmArgsAppend(HEAP);
        patterns.forEach(pattern -> options.include(PACKAGE + pattern));
        if (quick) {
            options.forks(1)
                    .warmupIterations(2)
                    .warmupTime(SHORT)
                    .measurementIterations(3)
                    .measurementTime(SHORT);
        }
        if (smoke) {
            options.forks(0)
                    .warmupIterations(0)
                    .measurementIterations(1)
                    .measurementTime(SHORTEST)
                    .verbosity(VerboseMode.SILENT);
        }
        return options.build();
    }

    /** Returns versions and settings of the servers that have been measured: each fork starts its own, all alike. */
    private static Map<String, String> servers(Collection<RunResult> results) throws IOException {
        if (results.stream()
                .noneMatch(result -> result.getParams().getBenchmark().contains("Postgres"))) {
            return Map.of();
        }
        Path directory = Directories.createTemporary();
        try (Servers servers = new Servers(directory, null, null, null)) {
            return Map.of(
                    servers.postgres().product(),
                    servers.postgres().settings().toString(),
                    servers.h2Memory().product(),
                    "in memory");
        } finally {
            Directories.delete(directory);
        }
    }
}
