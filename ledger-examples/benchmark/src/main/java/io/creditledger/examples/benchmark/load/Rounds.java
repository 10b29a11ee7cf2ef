package io.creditledger.examples.benchmark.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs cases in rounds, one case after the other and all of them in each round, so that what else goes on meanwhile meets
 * all of them alike.
 */
public final class Rounds {
    private final int rounds;
    private final Duration warmUp;
    private final Duration time;
    private final Consumer<String> progress;

    /**
     * Creates it.
     *
     * @param rounds how many count; one more goes before them, for the compiler and the caches
     * @param warmUp how long each run goes on before times are taken
     * @param time how long after that
     * @param progress is told of every run
     */
    public Rounds(int rounds, Duration warmUp, Duration time, Consumer<String> progress) {
        this.rounds = rounds;
        this.warmUp = warmUp;
        this.time = time;
        this.progress = progress;
    }

    /** Runs all cases and returns their series, by name. */
    public Map<String, Series> run(List<Case> cases) {
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        for (int round = 0; round <= rounds; round++) {
            for (Case one : cases) {
                Sample sample = one.load().run(warmUp, round == 0 ? time.dividedBy(2) : time);
                progress.accept(String.format(
                        Locale.ROOT,
                        "round %d of %d  %-44s %,10.0f /s   p99 %,8.1f ms",
                        round,
                        rounds,
                        one.name(),
                        sample.perSecond(),
                        sample.millisAt(99)));
                if (round > 0) {
                    samples.computeIfAbsent(one.name(), name -> new ArrayList<>())
                            .add(sample);
                }
            }
        }
        Map<String, Series> series = new LinkedHashMap<>();
        samples.forEach((name, all) -> series.put(name, new Series(all)));
        return series;
    }
}
