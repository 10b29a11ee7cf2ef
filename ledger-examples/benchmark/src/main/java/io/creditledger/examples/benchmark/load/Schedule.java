package io.creditledger.examples.benchmark.load;

import java.time.Duration;

/**
 * How long cases run.
 *
 * @param rounds how many rounds count
 * @param slice how long a run lasts by which the warm-up tells whether the rate still rises
 * @param mostWarmUp how long a case is warmed up at most
 * @param settling how long each run goes on before times are taken
 * @param time for how long times are taken in each run
 */
public record Schedule(int rounds, Duration slice, Duration mostWarmUp, Duration settling, Duration time) {
    /** Returns this with another number of rounds. */
    public Schedule withRounds(int other) {
        return new Schedule(other, slice, mostWarmUp, settling, time);
    }

    /** Returns this with another time for each run. */
    public Schedule withTime(Duration other) {
        return new Schedule(rounds, slice, mostWarmUp, settling, other);
    }
}
