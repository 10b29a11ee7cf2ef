package io.creditledger.examples.benchmark.load;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How much processor time has been used up to an instant, in nanoseconds.
 *
 * @param at the instant, by {@link System#nanoTime}
 * @param client by this program
 * @param server by the database server; nothing if it cannot be told
 */
public record ProcessorTime(long at, long client, OptionalLong server) {
    private static final double SECOND = 1e9;

    /**
     * Returns the present.
     *
     * @param server the process of the database server, whose children count as well; empty if it is not known, or if the
     *     database runs in this program
     */
    public static ProcessorTime now(OptionalLong server) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        OptionalLong servers = server.isEmpty() ? OptionalLong.empty() : ofProcess(server.getAsLong());
        return new ProcessorTime(System.nanoTime(), system.getProcessCpuTime(), servers);
    }

    private static OptionalLong ofProcess(long id) {
        return ProcessHandle.of(id)
                .map(process -> OptionalLong.of(Stream.concat(Stream.of(process), process.descendants())
                        .map(one -> one.info().totalCpuDuration())
                        .flatMap(Optional::stream)
                        .mapToLong(Duration::toNanos)
                        .sum()))
                .orElse(OptionalLong.empty());
    }

    /** Returns what has been used since an earlier instant. */
    Usage since(ProcessorTime earlier) {
        double ofServer = server.isPresent() && earlier.server.isPresent()
                ? (server.getAsLong() - earlier.server.getAsLong()) / SECOND
                : Double.NaN;
        return new Usage((at - earlier.at) / SECOND, (client - earlier.client) / SECOND, ofServer);
    }
}
