package io.creditledger.examples.meteredapi.pages;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.List;

/**
 * Days that people ask for by name.
 *
 * @param label the name
 * @param from the first
 * @param until the last
 */
public record Days(String label, LocalDate from, LocalDate until) {
    /** Returns this and the last week and month. */
    static List<Days> usual(LocalDate today) {
        LocalDate week = today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        LocalDate month = today.withDayOfMonth(1);
        return List.of(
                new Days("This week", week, week.plusDays(6)),
                new Days("Last week", week.minusWeeks(1), week.minusDays(1)),
                new Days("This month", month, month.plusMonths(1).minusDays(1)),
                new Days("Last month", month.minusMonths(1), month.minusDays(1)));
    }

    /** Returns whether a filter shows these days. */
    public boolean isShown(StatementFilter filter) {
        return filter.from().equals(from.toString()) && filter.until().equals(until.toString());
    }
}
