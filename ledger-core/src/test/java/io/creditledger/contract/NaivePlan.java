package io.creditledger.contract;

import io.creditledger.AccountId;
import io.creditledger.Bounds;
import io.creditledger.IdempotencyKey;
import io.creditledger.LotCategory;
import io.creditledger.RecurringPlan;
import io.creditledger.command.Grant;
import io.creditledger.command.Rollover;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;

/**
 * A recurring plan once more, as plainly as it can be said: periods are counted one by one from the first, and each becomes
 * an ordinary grant.
 */
record NaivePlan(
        String name,
        Period every,
        LocalDateTime anchor,
        ZoneId zone,
        long amount,
        long least,
        long most,
        int priority,
        LotCategory category,
        Set<String> tags) {
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Period DAY = Period.ofDays(1);
    private static final Period MONTH = Period.ofMonths(1);

    /** The plans of a run. Most have a period that ends within seconds of the clock's start, or a day from there. */
    static List<NaivePlan> all(String prefix) {
        LocalDateTime start = LocalDateTime.ofInstant(MutableClock.START, UTC);
        Set<String> none = Set.of();
        return List.of(
                new NaivePlan("pro", DAY, start.minusDays(1).plusSeconds(2), UTC, 12, 2, 6, 50, LotCategory.PAID, none),
                // The same name and other terms: one of the two gets a period, the other one's is a conflict.
                new NaivePlan("pro", DAY, start.minusDays(1).plusSeconds(2), UTC, 8, 2, 6, 50, LotCategory.PAID, none),
                // The account "d" has with this plan what account "x|d" has with "pro", unless names are escaped.
                new NaivePlan(
                        "pro|" + prefix + "x",
                        DAY,
                        start.minusDays(1).plusSeconds(2),
                        UTC,
                        9,
                        0,
                        0,
                        49,
                        LotCategory.PROMOTIONAL,
                        none),
                // From the 31st, so that the period of February begins on the 28th: a day before the clock's start, in
                // Berlin.
                new NaivePlan(
                        "|month|",
                        MONTH,
                        LocalDateTime.ofInstant(MutableClock.START, BERLIN)
                                .withMonth(1)
                                .withDayOfMonth(31)
                                .plusSeconds(1),
                        BERLIN,
                        20,
                        0,
                        15,
                        49,
                        LotCategory.PAID,
                        Set.of("x")),
                // At half past two, which the 29th of March does not have in Berlin.
                new NaivePlan(
                        "spring",
                        Period.of(0, 0, 7),
                        LocalDateTime.of(2026, 2, 22, 2, 30),
                        BERLIN,
                        15,
                        15,
                        15,
                        51,
                        LotCategory.PAID,
                        none),
                new NaivePlan(
                        "most",
                        DAY,
                        start.minusDays(2).minusSeconds(1),
                        UTC,
                        Bounds.MAX_AMOUNT - 1,
                        0,
                        30,
                        50,
                        LotCategory.PAID,
                        none));
    }

    RecurringPlan plan() {
        return RecurringPlan.named(name)
                .every(every)
                .from(anchor.atZone(zone))
                .amount(amount)
                .rollover(least, most)
                .priority(priority)
                .category(category)
                .tags(tags)
                .build();
    }

    /** The first instant of a period; the first period is number 0. */
    private Instant start(int period) {
        return anchor.plusMonths(every.toTotalMonths() * period)
                .plusDays((long) every.getDays() * period)
                .atZone(zone)
                .toInstant();
    }

    boolean hasBegun(Instant at) {
        return !at.isBefore(start(0));
    }

    /** The number of the period that an instant is in. */
    int periodAt(Instant at) {
        int period = 0;
        while (!at.isBefore(start(period + 1))) {
            period++;
        }
        return period;
    }

    /** A name with the separator in it is told apart by its length. */
    IdempotencyKey key(AccountId account, int period) {
        String escaped = name.contains("|") ? "|" + name.length() + "|" + name : name;
        return IdempotencyKey.of("credit-ledger:recurring", escaped + "|" + account + "|" + start(period));
    }

    Grant grant(Grant.Builder grant, AccountId account, int period) {
        grant.amount(amount)
                .startsAt(start(period))
                .expiresAt(start(period + 1))
                .priority(priority)
                .category(category)
                .tags(tags)
                .key(key(account, period));
        if (period > 0 && most > 0) {
            grant.rollover(new Rollover(key(account, period - 1), least, most));
        }
        return grant.build();
    }
}
