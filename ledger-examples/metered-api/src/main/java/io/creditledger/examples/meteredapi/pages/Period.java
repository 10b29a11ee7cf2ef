package io.creditledger.examples.meteredapi.pages;

import io.creditledger.examples.meteredapi.web.Problem;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;

/** The time that a chart shows, up to the present. */
public enum Period {
    /** The last hour. */
    HOUR(Duration.ofHours(1)),
    /** The last day. */
    DAY(Duration.ofDays(1)),
    /** The last week. */
    WEEK(Duration.ofDays(7)),
    /** The last thirty days. */
    MONTH(Duration.ofDays(30));

    private final Duration length;

    Period(Duration length) {
        this.length = length;
    }

    /** Returns what the request asks for; if it asks for nothing, the shortest period that began before an instant. */
    static Period of(Context ctx, Instant oldest, Instant now) {
        String asked = ctx.queryParam("period");
        if (asked == null) {
            return Arrays.stream(values())
                    .filter(period -> !oldest.isBefore(period.start(now)))
                    .findFirst()
                    .orElse(MONTH);
        }
        return Arrays.stream(values())
                .filter(period -> period.getParameter().equals(asked))
                .findFirst()
                .orElseThrow(() -> Problem.badRequest("There is no such period."));
    }

    Instant start(Instant now) {
        return now.minus(length);
    }

    /** Returns its value in a request. */
    public String getParameter() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns its name on a page. */
    public String getLabel() {
        return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }
}
