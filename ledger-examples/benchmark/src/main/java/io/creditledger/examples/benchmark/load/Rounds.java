package io.creditledger.examples.benchmark.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Warms cases up, then runs them in rounds: all of them in each round, every other round in the reverse order, so that what
 * else goes on meanwhile affects all of them alike.
 */
public final class Rounds {
    private final Schedule schedule;
    private final Supplier<ProcessorTime> processors;
    private final Consumer<String> progress;

    /**
     * Creates it.
     *
     * @param schedule how long
     * @param processors tells how much processor time has been used so far
     * @param progress is told of every run
     */
    public Rounds(Schedule schedule, Supplier<ProcessorTime> processors, Consumer<String> progress) {
        this.schedule = schedule;
        this.processors = processors;
        this.progress = progress;
    }

    /** Runs all cases and returns their series, by name. */
    public Map<String, Series> run(List<Case> cases) {
        cases.forEach(this::warmUp);
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        List<Case> order = new ArrayList<>(cases);
        for (int round = 1; round <= schedule.rounds(); round++) {
            for (Case one : order) {
                Sample sample = run(one.load());
                samples.computeIfAbsent(one.name(), name -> new ArrayList<>()).add(sample);
                progress.accept(String.format(
                        Locale.ROOT,
                        "round %d of %d  %-44s %,10.0f /s   p99 %,8.1f ms",
                        round,
                        schedule.rounds(),
                        one.name(),
                        sample.perSecond(),
                        sample.millisAt(99)));
            }
            Collections.reverse(order);
        }
        Map<String, Series> series = new LinkedHashMap<>();
        samples.forEach((name, all) -> series.put(name, new Series(all)));
        return series;
    }

    private void warmUp(Case one) {
        Duration taken = new WarmUp(schedule.slice(), schedule.mostWarmUp()).run(one.load());
        progress.accept(
                String.format(Locale.ROOT, "warm-up         %-44s %,10.1f s", one.name(), taken.toMillis() / 1e3));
    }

    private Sample run(Load load) {
        ProcessorTime before = processors.get();
        Sample sample = load.run(schedule.settling(), schedule.time());
        return sample.with(processors.get().since(before));
    }
}
