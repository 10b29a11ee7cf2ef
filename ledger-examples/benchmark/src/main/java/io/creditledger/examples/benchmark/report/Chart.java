package io.creditledger.examples.benchmark.report;

import io.creditledger.examples.benchmark.load.Spread;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Draws a table's rates as bars, with a line from the least to the most. Written out as text, so that the words in the
 * picture stay words, and no font has to be installed where it runs.
 */
public final class Chart {
    private static final int NAMES = 340;
    private static final int BARS = 480;
    private static final int FIGURES = 120;
    private static final int TOP = 40;
    private static final int STEP = 22;
    private static final int THICK = 14;
    private static final String SPREAD_LINE = "#333333";
    private static final String OURS = "#2f6fab";
    private static final String THEIRS = "#9aa5b1";

    private Chart() {}

    /** Returns an SVG with a bar for each sound case of a section; those whose name starts with a word are set off. */
    public static String draw(Results results, Results.Section section, String setOff) {
        Map<String, Spread> rates = new LinkedHashMap<>();
        section.cases().forEach(name -> results.sound(name).ifPresent(series -> rates.put(name, series.perSecond())));
        double most = rates.values().stream().mapToDouble(Spread::most).max().orElse(1);
        StringBuilder svg = new StringBuilder();
        int width = NAMES + BARS + FIGURES;
        int height = TOP + STEP * rates.size() + STEP / 2;
        line(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                        + " font-family=\"sans-serif\" font-size=\"12\">",
                width,
                height,
                width,
                height);
        line(svg, "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", width, height);
        text(svg, NAMES, TOP / 2, "start", section.title() + ": operations per second, median, least to most");
        int y = TOP;
        for (Map.Entry<String, Spread> entry : rates.entrySet()) {
            bar(
                    svg,
                    y,
                    entry.getKey(),
                    entry.getValue(),
                    BARS / most,
                    entry.getKey().startsWith(setOff));
            y += STEP;
        }
        return svg.append("</svg>\n").toString();
    }

    private static void bar(StringBuilder svg, int y, String name, Spread rate, double scale, boolean setOff) {
        int middle = y + THICK / 2;
        text(svg, NAMES - 8, middle + 4, "end", name);
        line(
                svg,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                NAMES,
                y,
                rate.median() * scale,
                THICK,
                setOff ? OURS : THEIRS);
        line(
                svg,
                "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\"/>",
                NAMES + rate.least() * scale,
                middle,
                NAMES + rate.most() * scale,
                middle,
                SPREAD_LINE);
        text(
                svg,
                (int) (NAMES + rate.most() * scale) + 6,
                middle + 4,
                "start",
                String.format(Locale.ROOT, "%,.0f", rate.median()));
    }

    private static void text(StringBuilder svg, int x, int y, String anchor, String words) {
        String escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        line(svg, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>", x, y, anchor, escaped);
    }

    private static void line(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
