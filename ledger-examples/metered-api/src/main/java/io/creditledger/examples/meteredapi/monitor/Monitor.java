package io.creditledger.examples.meteredapi.monitor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.HdrHistogram.Histogram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a sample every ten seconds and keeps those of an hour, in memory. Thread-safe. */
public final class Monitor implements AutoCloseable {
    /** How far back samples go. */
    public static final Duration KEPT = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);
    private static final int LOOKS_PER_SAMPLE = 10;
    private static final int SAMPLES = (int) KEPT.toSeconds() / LOOKS_PER_SAMPLE;

    private final CallTimes times;
    private final IntSupplier queue;
    private final Clock clock;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "monitor"));
    private Instant from;
    private int looks;
    private int longestQueue;

    /** Watches these times, and this queue. */
    public Monitor(CallTimes times, IntSupplier queue, Clock clock) {
        this.times = times;
        this.queue = queue;
        this.clock = clock;
        this.from = clock.instant();
    }

    /** Looks each second from now on. */
    public void start() {
        // Nobody waits for it: it has no end but close, and no failure that it does not log.
        ScheduledFuture<?> unused = thread.scheduleWithFixedDelay(
                () -> {
                    try {
                        look();
                    } catch (RuntimeException e) {
                        LOG.warn("No sample was taken: {}", e.getMessage());
                    }
                },
                1,
                1,
                TimeUnit.SECONDS);
    }

    /** Looks at the queue; every tenth time it takes a sample. */
    public synchronized void look() {
        longestQueue = Math.max(longestQueue, queue.getAsInt());
        looks++;
        if (looks < LOOKS_PER_SAMPLE) {
            return;
        }
        Histogram ended = times.sinceLastAsked();
        Instant now = clock.instant();
        if (samples.size() == SAMPLES) {
            samples.removeFirst();
        }
        samples.addLast(new Sample(
                from,
                now,
                ended.getTotalCount(),
                ended.getValueAtPercentile(50),
                ended.getValueAtPercentile(99),
                longestQueue));
        from = now;
        looks = 0;
        longestQueue = 0;
    }

    /** Returns the samples, oldest first; none before the first ten seconds are over. */
    public synchronized List<Sample> samples() {
        return List.copyOf(samples);
    }

    /** Returns about when the next sample comes. */
    public synchronized Instant next() {
        return from.plusSeconds(LOOKS_PER_SAMPLE);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
