package io.creditledger.examples.meteredapi.pages;

import io.creditledger.examples.meteredapi.monitor.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Five minutes of samples, in a table for those who cannot see a chart, or want numbers.
 *
 * @param at their beginning, for a {@code time} element
 * @param calls how many calls ended
 * @param p50 the highest of the samples
 * @param p99 likewise
 * @param queued the longest queue
 */
public record LoadRow(String at, long calls, String p50, String p99, int queued) {
    private static final long LENGTH = Duration.ofMinutes(5).toSeconds();

    /** Puts samples together, the newest first. */
    static List<LoadRow> of(List<Sample> samples) {
        TreeMap<Long, List<Sample>> all = new TreeMap<>();
        for (Sample sample : samples) {
            all.computeIfAbsent(sample.from().getEpochSecond() / LENGTH, unused -> new ArrayList<>())
                    .add(sample);
        }
        return all.descendingMap().entrySet().stream()
                .map(entry -> of(entry.getKey() * LENGTH, entry.getValue()))
                .toList();
    }

    private static LoadRow of(long second, List<Sample> samples) {
        long calls = samples.stream().mapToLong(Sample::calls).sum();
        long p50 = samples.stream().mapToLong(Sample::p50Micros).max().orElse(0);
        long p99 = samples.stream().mapToLong(Sample::p99Micros).max().orElse(0);
        return new LoadRow(
                Line.iso(Instant.ofEpochSecond(second)),
                calls,
                calls == 0 ? "" : LoadCharts.duration(p50),
                calls == 0 ? "" : LoadCharts.duration(p99),
                samples.stream().mapToInt(Sample::queued).max().orElse(0));
    }
}
