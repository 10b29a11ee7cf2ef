package io.creditledger.examples.meteredapi.pages;

import io.creditledger.examples.meteredapi.monitor.Monitor;
import io.creditledger.examples.meteredapi.monitor.Sample;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** How long calls of the ledger took and how many waited, over the last hour. */
final class LoadCharts {
    private static final long MILLI = 1_000;
    private static final long SECOND = 1_000_000;

    private LoadCharts() {}

    /** Draws the time of calls: p50 as an area, p99 as a line. Where there were no calls, there is nothing. */
    static Chart latency(List<Sample> all, Instant now) {
        Instant from = start(all, now);
        List<Sample> samples =
                all.stream().filter(sample -> !sample.until().isBefore(from)).toList();
        List<Sample> busy =
                samples.stream().filter(sample -> sample.calls() > 0).toList();
        long top = busy.isEmpty() ? MILLI : Chart.rounded(max(busy, Sample::p99Micros));
        long calls = busy.stream().mapToLong(Sample::calls).sum();
        String summary = calls == 0
                ? "no calls"
                : String.format(
                        Locale.ROOT,
                        "%,d %s; p50 up to %s, p99 up to %s",
                        calls,
                        calls == 1 ? "call" : "calls",
                        duration(max(busy, Sample::p50Micros)),
                        duration(max(busy, Sample::p99Micros)));
        return new Chart(
                area(busy, Sample::p50Micros, from, now, top),
                line(busy, Sample::p99Micros, from, now, top),
                List.of(duration(top), duration(top / 2), "0"),
                TimeTick.between(from, now),
                List.of(),
                from.getEpochSecond(),
                now.getEpochSecond(),
                points(samples, sample -> sample.calls() == 0 ? "" : sample.p50Micros() + "/" + sample.p99Micros()),
                "p50 % \u00B5s, p99 % \u00B5s",
                summary);
    }

    /** Draws how many calls waited for the database. */
    static Chart queue(List<Sample> all, Instant now) {
        Instant from = start(all, now);
        List<Sample> samples =
                all.stream().filter(sample -> !sample.until().isBefore(from)).toList();
        long longest = max(samples, Sample::queued);
        // An even number, so that the middle of the scale is a whole one.
        long top = Math.max(2, Chart.rounded(longest));
        return new Chart(
                area(samples, Sample::queued, from, now, top),
                "",
                Stream.of(top, top / 2, 0L).map(Chart::shortened).toList(),
                TimeTick.between(from, now),
                List.of(),
                from.getEpochSecond(),
                now.getEpochSecond(),
                points(samples, sample -> Integer.toString(sample.queued())),
                "% waiting",
                longest == 0 ? "no call was waiting" : String.format(Locale.ROOT, "%,d waiting at most", longest));
    }

    /** Returns where a chart begins: with the first sample of an instance that is younger than an hour. */
    private static Instant start(List<Sample> samples, Instant now) {
        Instant hour = now.minus(Monitor.KEPT);
        Instant first = samples.isEmpty() ? hour : samples.get(0).from();
        Instant latest = now.minus(History.LEAST);
        Instant from = first.isBefore(latest) ? first : latest;
        return from.isBefore(hour) ? hour : from;
    }

    /** Returns a time as people say it. */
    static String duration(long micros) {
        if (micros < MILLI) {
            return micros + " \u00B5s";
        }
        long unit = micros < SECOND ? MILLI : SECOND;
        BigDecimal amount = BigDecimal.valueOf(10 * micros / unit, 1).stripTrailingZeros();
        return amount.toPlainString() + (unit == MILLI ? " ms" : " s");
    }

    private static long max(List<Sample> samples, ToLongFunction<Sample> value) {
        return samples.stream().mapToLong(value).max().orElse(0);
    }

    private static String area(
            List<Sample> samples, ToLongFunction<Sample> value, Instant from, Instant until, long top) {
        StringBuilder path = new StringBuilder();
        for (List<Sample> run : runs(samples)) {
            path.append(String.format(Locale.ROOT, "M%.1f %d", x(run.get(0).from(), from, until), Chart.HEIGHT));
            run.forEach(sample -> path.append(String.format(
                    Locale.ROOT, "V%.1fH%.1f", y(value.applyAsLong(sample), top), x(sample.until(), from, until))));
            path.append("V").append(Chart.HEIGHT).append("Z");
        }
        return path.toString();
    }

    private static String line(
            List<Sample> samples, ToLongFunction<Sample> value, Instant from, Instant until, long top) {
        StringBuilder path = new StringBuilder();
        for (List<Sample> run : runs(samples)) {
            Sample first = run.get(0);
            path.append(String.format(
                    Locale.ROOT, "M%.1f %.1f", x(first.from(), from, until), y(value.applyAsLong(first), top)));
            run.forEach(sample -> path.append(String.format(
                    Locale.ROOT, "V%.1fH%.1f", y(value.applyAsLong(sample), top), x(sample.until(), from, until))));
        }
        return path.toString();
    }

    /** Returns samples that follow each other without anything between. */
    private static List<List<Sample>> runs(List<Sample> samples) {
        List<List<Sample>> runs = new ArrayList<>();
        Instant end = null;
        for (Sample sample : samples) {
            if (!sample.from().equals(end)) {
                runs.add(new ArrayList<>());
            }
            runs.get(runs.size() - 1).add(sample);
            end = sample.until();
        }
        return runs;
    }

    private static double x(Instant at, Instant from, Instant until) {
        double share =
                (double) (at.toEpochMilli() - from.toEpochMilli()) / (until.toEpochMilli() - from.toEpochMilli());
        return Chart.WIDTH * Math.max(0, Math.min(1, share));
    }

    private static double y(long value, long top) {
        return Chart.HEIGHT * (1 - (double) value / top);
    }

    private static String points(List<Sample> samples, Function<Sample, String> value) {
        List<String> points = new ArrayList<>();
        for (Sample sample : samples) {
            points.add(sample.from().getEpochSecond() + ":" + value.apply(sample));
        }
        return String.join(" ", points);
    }
}
