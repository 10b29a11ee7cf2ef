package io.creditledger.examples.benchmark.report;

import io.creditledger.examples.benchmark.load.Sample;
import io.creditledger.examples.benchmark.load.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What has been measured so far, and what was found wrong with it. Not thread-safe. */
public final class Results {
    private final List<Section> sections = new ArrayList<>();
    private final Map<String, Series> series = new LinkedHashMap<>();
    private final Map<String, Interval> figures = new LinkedHashMap<>();
    private final Map<String, String> same = new LinkedHashMap<>();
    private final Map<String, List<String>> wrong = new LinkedHashMap<>();
    private final List<String> suspects = new ArrayList<>();

    /**
     * A table of the report.
     *
     * @param title its heading
     * @param about what stands above the table, in whole sentences
     * @param cases names of its lines; there may be none
     */
    public record Section(String title, List<String> about, List<String> cases) {}

    /** Adds a table and what its cases saw. */
    public void add(String title, List<String> about, Map<String, Series> measured) {
        sections.add(new Section(title, List.copyOf(about), List.copyOf(measured.keySet())));
        series.putAll(measured);
    }

    /** Adds a text that stands under a heading of its own. */
    public void add(String title, List<String> about) {
        add(title, about, Map.of());
    }

    /** Adds a figure that is no series. */
    public void figure(String name, Interval value) {
        figures.put(name, value);
    }

    /** Notes that two of the cases are the same, so that the difference between them is noise. */
    public void same(String name, String again) {
        same.put(name, again);
    }

    /** Returns the ratios of cases that are the same, by name; without those that were not measured. */
    public Map<String, Interval> noise() {
        Map<String, Interval> noise = new LinkedHashMap<>();
        same.forEach((name, again) -> sound(name)
                .ifPresent(one -> sound(again)
                        .ifPresent(other -> noise.put(
                                name, Bootstrap.ratio(other.each(Sample::perSecond), one.each(Sample::perSecond))))));
        return noise;
    }

    /** Notes what the check of a case's books has found; nothing is good news. */
    public void checked(String name, List<String> found) {
        if (!found.isEmpty()) {
            wrong.computeIfAbsent(name, key -> new ArrayList<>()).addAll(found);
        }
    }

    /** Returns the tables in the order in which they were added. */
    public List<Section> sections() {
        return List.copyOf(sections);
    }

    /** Returns what a case saw, unless its books turned out to be wrong or a round of it has counted nothing. */
    public Optional<Series> sound(String name) {
        return hasWrongBooks(name) ? Optional.empty() : series(name).filter(Series::isMeasured);
    }

    /** Returns whether the books of a case turned out to be wrong. */
    boolean hasWrongBooks(String name) {
        return wrong.containsKey(name);
    }

    /** Returns what a case saw, whatever it is worth. */
    public Optional<Series> series(String name) {
        return Optional.ofNullable(series.get(name));
    }

    /** Returns a figure, unless its books turned out to be wrong. */
    public Optional<Interval> soundFigure(String name) {
        return wrong.containsKey(name) ? Optional.empty() : Optional.ofNullable(figures.get(name));
    }

    /** Returns whether there is such a figure. */
    boolean hasFigure(String name) {
        return figures.containsKey(name);
    }

    /** Notes a reason not to trust what was measured. */
    public void suspect(String reason) {
        suspects.add(reason);
    }

    /** Returns the reasons not to trust what was measured. */
    public List<String> suspects() {
        return List.copyOf(suspects);
    }

    /** Returns what was found wrong, by case. */
    public Map<String, List<String>> wrong() {
        return Map.copyOf(wrong);
    }
}
