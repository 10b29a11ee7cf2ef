package io.creditledger.examples.benchmark.report;

import io.creditledger.examples.benchmark.load.Spread;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What the figures depend on: the machine, the versions, and what else went on. */
public final class Conditions {
    private static final int SYNCS = 200;
    private static final int PAGE = 8_192;

    private Conditions() {}

    /** Returns the load average of the last minute, or less than 0 where it cannot be told. */
    public static double loadAverage() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    /** Returns machine and virtual machine, and what the data lie on, by name. */
    public static Map<String, String> here(Clock clock, Path data) throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        all.put(
                "when",
                DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                                clock.instant().truncatedTo(ChronoUnit.MINUTES).atZone(ZoneOffset.UTC))
                        + " UTC");
        all.put(
                "processor",
                Runtime.getRuntime().availableProcessors() + " x "
                        + line("/proc/cpuinfo", "model name").orElse(System.getProperty("os.arch")));
        line("/proc/meminfo", "MemTotal").ifPresent(memory -> all.put("memory", memory));
        all.put("operating system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        all.put("file system", Files.getFileStore(data).type());
        all.put(
                "fdatasync of 8 kB there",
                String.format(Locale.ROOT, "%.0f µs, median of %d", syncMicros(data), SYNCS));
        all.put(
                "Java",
                System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version")
                        + String.format(
                                Locale.ROOT,
                                ", heap up to %,d MB",
                                Runtime.getRuntime().maxMemory() >> 20));
        return all;
    }

    /** Returns what the disk takes to keep one page, which bounds the commits of a second. */
    private static double syncMicros(Path directory) throws IOException {
        Path file = Files.createTempFile(directory, "sync", ".tmp");
        double[] micros = new double[SYNCS];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int i = 0; i < SYNCS; i++) {
                channel.write(ByteBuffer.allocate(PAGE));
                long start = System.nanoTime();
                channel.force(false);
                micros[i] = (System.nanoTime() - start) / 1e3;
            }
        } finally {
            Files.delete(file);
        }
        return Spread.of(micros).median();
    }

    private static Optional<String> line(String file, String name) throws IOException {
        Path path = Path.of(file);
        if (!Files.isReadable(path)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(path)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst();
        }
    }
}
