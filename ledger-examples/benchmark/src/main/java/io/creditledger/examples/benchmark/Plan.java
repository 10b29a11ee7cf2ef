package io.creditledger.examples.benchmark;

import io.creditledger.examples.benchmark.load.Schedule;
import java.time.Duration;
import java.util.Locale;

/**
 * How long to measure.
 *
 * @param name what the report calls it
 * @param schedule how long cases run
 * @param held for how long times are taken while a host holds something
 * @param debitsForSize after how many debits the size on disk is taken
 * @param coldStart how long the beginning of a process is, which is compared with its steady state
 * @param fewPostings the postings of an account with few
 * @param manyPostings the postings of an account with many
 * @param smallGrowth the small store
 * @param largeGrowth the large store
 */
public record Plan(
        String name,
        Schedule schedule,
        Duration held,
        int debitsForSize,
        Duration coldStart,
        int fewPostings,
        int manyPostings,
        Filled smallGrowth,
        Filled largeGrowth) {

    /**
     * How full a store is.
     *
     * @param transactions how many there are
     * @param users how many accounts they are spread over
     */
    public record Filled(int transactions, int users) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%,d transactions, %,d accounts", transactions, users);
        }
    }

    /** Figures that count. */
    public static Plan full() {
        return new Plan(
                "full",
                new Schedule(
                        7,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(40),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(3)),
                Duration.ofSeconds(5),
                500_000,
                Duration.ofSeconds(10),
                1_000,
                1_000_000,
                new Filled(10_000, 1_000),
                new Filled(10_000_000, 1_000_000));
    }

    /** Several minutes: whether something is off by a factor. */
    public static Plan quick() {
        return new Plan(
                "quick",
                new Schedule(
                        5,
                        Duration.ofMillis(500),
                        Duration.ofSeconds(20),
                        Duration.ofMillis(200),
                        Duration.ofMillis(800)),
                Duration.ofSeconds(2),
                100_000,
                Duration.ofSeconds(10),
                1_000,
                100_000,
                new Filled(10_000, 1_000),
                new Filled(300_000, 100_000));
    }

    /** Next to nothing, for tests. */
    static Plan smoke() {
        return new Plan(
                "smoke",
                new Schedule(
                        2, Duration.ofMillis(20), Duration.ofMillis(60), Duration.ofMillis(20), Duration.ofMillis(60)),
                Duration.ofMillis(100),
                1_000,
                Duration.ofSeconds(1),
                10,
                100,
                new Filled(100, 10),
                new Filled(1_000, 100));
    }
}
