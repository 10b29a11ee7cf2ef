package io.creditledger.examples.meteredapi;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Services that run as processes of their own, as they do in use. */
final class Processes implements AutoCloseable {
    private static final Pattern LISTENS = Pattern.compile("listens on (\\S+)");

    private final List<Process> processes = new ArrayList<>();

    /** A service that runs, and where. */
    record Running(Process process, String url) {}

    /** Starts one with these settings; it listens when this returns. */
    Running start(Map<String, String> settings, Path log) throws IOException {
        Process process = launch(settings, log);
        BufferedReader output = process.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher url = LISTENS.matcher(line);
            if (url.find()) {
                return new Running(process, url.group(1));
            }
        }
        throw new AssertionError("it did not start");
    }

    /** Starts one that may end at once. */
    Process launch(Map<String, String> settings, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                MeteredApi.class.getName());
        builder.environment().putAll(settings);
        builder.redirectError(log.toFile());
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    @Override
    public void close() throws IOException {
        for (Process process : processes) {
            process.destroyForcibly();
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
