package io.creditledger.examples.benchmark;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs a main class of this program in a process of its own, and returns the figures that it prints. */
final class ChildJvm {
    private static final long MOST_MINUTES = 60;

    private final Path home;
    private final List<String> options;

    ChildJvm(Path home, List<String> options) {
        this.home = home;
        this.options = List.copyOf(options);
    }

    /**
     * Runs it to its end.
     *
     * @return what it has printed as lines of the form {@code name=number}, by name
     */
    Map<String, Double> run(Class<?> main, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("bin/java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(), main.getName()));
        command.addAll(List.of(arguments));
        Path printed = Files.createTempFile("benchmark", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .redirectOutput(printed.toFile())
                    .start();
            try {
                if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                    throw new IOException(main.getSimpleName() + " failed: " + Files.readString(printed));
                }
            } finally {
                process.destroyForcibly();
            }
            return figures(printed);
        } finally {
            Files.delete(printed);
        }
    }

    /** Returns the class path of this program, also where a build tool runs it in a process of its own. */
    private static String classPath() {
        return ChildJvm.class.getClassLoader() instanceof URLClassLoader loader
                ? Arrays.stream(loader.getURLs()).map(URL::getPath).collect(Collectors.joining(File.pathSeparator))
                : System.getProperty("java.class.path");
    }

    private static Map<String, Double> figures(Path printed) throws IOException {
        Map<String, Double> figures = new LinkedHashMap<>();
        try (Stream<String> lines = Files.lines(printed, StandardCharsets.UTF_8)) {
            lines.map(line -> line.split("=", 2))
                    .filter(parts -> parts.length == 2)
                    .forEach(parts -> figures.put(parts[0], Double.valueOf(parts[1])));
        }
        return figures;
    }
}
