package io.creditledger.examples.benchmark;

import java.time.Duration;
import java.util.Locale;

/**
 * How long to measure.
 *
 * @param name what the report calls it
 * @param rounds how many rounds count
 * @param warmUp how long each run goes on before times are taken
 * @param time how long after that
 * @param held how long a host holds a row
 * @param debitsForSize after how many debits the size on disk is taken
 * @param smallGrowth the small store
 * @param largeGrowth the large store
 */
public record Plan(
        String name,
        int rounds,
        Duration warmUp,
        Duration time,
        Duration held,
        int debitsForSize,
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
                5,
                Duration.ofMillis(500),
                Duration.ofSeconds(3),
                Duration.ofSeconds(5),
                500_000,
                new Filled(10_000, 1_000),
                new Filled(10_000_000, 1_000_000));
    }

    /** A few minutes: whether something is off by a factor. */
    public static Plan quick() {
        return new Plan(
                "quick",
                3,
                Duration.ofMillis(200),
                Duration.ofMillis(600),
                Duration.ofSeconds(2),
                100_000,
                new Filled(10_000, 1_000),
                new Filled(300_000, 100_000));
    }

    /** Next to nothing, for tests. */
    static Plan smoke() {
        return new Plan(
                "smoke",
                1,
                Duration.ofMillis(20),
                Duration.ofMillis(60),
                Duration.ofMillis(100),
                1_000,
                new Filled(100, 10),
                new Filled(1_000, 100));
    }
}
