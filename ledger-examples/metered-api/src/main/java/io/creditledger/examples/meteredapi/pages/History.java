package io.creditledger.examples.meteredapi.pages;

import io.creditledger.AccountId;
import io.creditledger.Ledger;
import io.creditledger.StatementLine;
import io.creditledger.StatementPage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the balance of an account has moved since an instant. It goes on: what is new is read and added, what has become too old
 * is left out. Movements close to each other are one step as soon as there are more than a chart can show. Immutable.
 *
 * @param steps oldest first
 * @param before the balance before them; null if nothing was before them, or if there were more movements than are read
 * @param position of the newest movement
 * @param width movements are one step if they are in the same time of this length
 */
record History(List<Step> steps, @Nullable Long before, long position, Duration width) {
    /** Before anything is read. */
    static final History NONE = new History(List.of(), null, 0, Duration.ofMillis(1));

    /** A chart of more movements than this begins later. */
    static final int MOST = 20_000;

    /** Twice as many as a chart has columns. */
    static final int MOST_STEPS = 2 * Chart.WIDTH;

    private static final int PER_QUERY = 1_000;

    /** A chart shows at least so much time. */
    static final Duration LEAST = Duration.ofMinutes(5);

    /**
     * One movement, or some that are close to each other.
     *
     * @param at the last of them
     * @param before the balance before the first
     * @param after the balance after the last
     * @param count how many
     * @param granted whether credits came in
     */
    record Step(Instant at, long before, long after, long count, boolean granted) {
        static Step of(Line line) {
            return new Step(line.instant(), line.after() - line.amount(), line.after(), 1, line.in());
        }

        private Step and(Step later) {
            return new Step(later.at, before, later.after, count + later.count, granted || later.granted);
        }

        private boolean isWith(Step other, Duration width) {
            return Math.floorDiv(at.toEpochMilli(), width.toMillis())
                    == Math.floorDiv(other.at.toEpochMilli(), width.toMillis());
        }
    }

    /** Returns where a chart begins: at the first movement of an account that is younger than the period. */
    Instant start(Instant ofPeriod, Instant now) {
        if (before != null || steps.isEmpty()) {
            return ofPeriod;
        }
        Instant first = steps.get(0).at();
        Instant latest = now.minus(LEAST);
        return first.isBefore(latest) ? first : latest;
    }

    /** Returns the balance at the beginning. */
    long opening() {
        if (before != null) {
            return before;
        }
        return steps.isEmpty() ? 0 : steps.get(0).before();
    }

    /** Returns how many movements these are. */
    long movements() {
        return steps.stream().mapToLong(Step::count).sum();
    }

    /**
     * Returns the history from a later instant on, up to the present; reads only the movements that this one does not have.
     *
     * @param newest the position of the newest movement, which is how many the account has
     */
    History next(Ledger ledger, AccountId account, long newest, Instant start) {
        return (newest > position ? read(ledger, account, newest, start) : this).since(start);
    }

    private History read(Ledger ledger, AccountId account, long newest, Instant start) {
        List<Step> fresh = new ArrayList<>();
        long first = position;
        Long after = null;
        int read = 0;
        do {
            int limit = (int) Math.min(PER_QUERY, newest - position);
            StatementPage page = StatementFilter.read(ledger, account, after, limit, false);
            for (StatementLine each : page.lines()) {
                long at = each.posting().position();
                first = Math.max(first, at);
                if (at <= position) {
                    return joined(fresh, first);
                }
                Step step = Step.of(Line.of(each));
                if (step.at().isBefore(start)) {
                    return new History(reversed(fresh), step.after(), first, width).thinned();
                }
                fresh.add(step);
                if (at == position + 1) {
                    return joined(fresh, first);
                }
            }
            read += page.lines().size();
            after = page.nextOrNull();
        } while (after != null && read < MOST);
        return new History(reversed(fresh), null, first, width).thinned();
    }

    private static List<Step> reversed(List<Step> steps) {
        List<Step> reversed = new ArrayList<>(steps);
        Collections.reverse(reversed);
        return reversed;
    }

    private History joined(List<Step> newestFirst, long newest) {
        List<Step> all = new ArrayList<>(steps);
        all.addAll(reversed(newestFirst));
        return new History(all, before, newest, width).thinned();
    }

    /** Puts steps together if there are too many, into longer ones if there are too many of those. */
    private History thinned() {
        List<Step> few = steps;
        Duration wide = width;
        if (few.size() > MOST_STEPS) {
            few = together(few, wide);
        }
        while (few.size() > MOST_STEPS) {
            wide = wide.multipliedBy(2);
            few = together(few, wide);
        }
        return new History(List.copyOf(few), before, position, wide);
    }

    private static List<Step> together(List<Step> steps, Duration width) {
        List<Step> fewer = new ArrayList<>();
        for (Step step : steps) {
            int last = fewer.size() - 1;
            if (last >= 0 && fewer.get(last).isWith(step, width)) {
                fewer.set(last, fewer.get(last).and(step));
            } else {
                fewer.add(step);
            }
        }
        return fewer;
    }

    private History since(Instant start) {
        int old = 0;
        while (old < steps.size() && steps.get(old).at().isBefore(start)) {
            old++;
        }
        return old == 0
                ? this
                : new History(
                        List.copyOf(steps.subList(old, steps.size())),
                        steps.get(old - 1).after(),
                        position,
                        width);
    }
}
