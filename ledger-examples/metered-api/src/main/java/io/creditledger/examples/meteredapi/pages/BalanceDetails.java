package io.creditledger.examples.meteredapi.pages;

import io.creditledger.BalanceBreakdown;
import io.creditledger.Hold;
import io.creditledger.Lot;
import io.creditledger.LotCategory;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a balance is made of, as people read it.
 *
 * @param lots credits with an end, a beginning or a rank of their own, in the order in which they are used
 * @param plain credits without any of that, which are used last
 * @param overdraft how much is owed
 * @param holds what is reserved by calls that are running
 * @param expiring the credits that end soon
 * @param nextAt when the balance changes next if nobody does anything, or an empty text
 * @param next what will happen then
 */
public record BalanceDetails(
        List<LotRow> lots,
        long plain,
        long overdraft,
        List<HoldRow> holds,
        List<LotRow> expiring,
        String nextAt,
        String next) {
    private static final Duration SOON = Duration.ofDays(14);
    private static final int MOST_EXPIRING = 3;

    /**
     * Credits of one grant.
     *
     * @param category given away or bought
     * @param left how many there are
     * @param granted how many there were
     * @param reserved how many of them running calls have reserved
     * @param from when they become valid, or an empty text if they are
     * @param until when they end, or an empty text if they do not
     */
    public record LotRow(String category, long left, long granted, long reserved, String from, String until) {
        static LotRow of(Lot lot, Instant now) {
            return new LotRow(
                    lot.category() == LotCategory.PROMOTIONAL ? "Promotional" : "Paid",
                    lot.remaining(),
                    lot.granted(),
                    lot.reserved(),
                    lot.startsAt().filter(now::isBefore).map(Line::iso).orElse(""),
                    lot.expiresAt().map(Line::iso).orElse(""));
        }
    }

    /**
     * Credits that a call has reserved.
     *
     * @param id the hold's number
     * @param reserved how many
     * @param until when they are free again, at the latest
     */
    public record HoldRow(String id, long reserved, String until) {
        static HoldRow of(Hold hold) {
            return new HoldRow(hold.id().toString(), hold.reserved(), Line.iso(hold.expiresAt()));
        }
    }

    static BalanceDetails of(BalanceBreakdown account, Instant now) {
        Map.Entry<Instant, Map<String, Long>> next = next(account, now);
        return new BalanceDetails(
                account.lots().stream().map(lot -> LotRow.of(lot, now)).toList(),
                account.plain(),
                account.overdraft(),
                account.holds().stream().map(HoldRow::of).toList(),
                account.lots().stream()
                        .filter(lot -> lot.remaining() > 0)
                        .filter(lot -> lot.expiresAt()
                                .filter(end -> end.isBefore(now.plus(SOON)))
                                .isPresent())
                        .sorted(Comparator.comparing(lot -> lot.expiresAt().orElseThrow()))
                        .limit(MOST_EXPIRING)
                        .map(lot -> LotRow.of(lot, now))
                        .toList(),
                next == null ? "" : Line.iso(next.getKey()),
                next == null ? "" : describe(next.getValue()));
    }

    /** Returns whether there is more to it than plain credits. */
    public boolean isMixed() {
        return !lots.isEmpty() || !holds.isEmpty() || overdraft > 0;
    }

    private static Map.@Nullable Entry<Instant, Map<String, Long>> next(BalanceBreakdown account, Instant now) {
        TreeMap<Instant, Map<String, Long>> changes = new TreeMap<>();
        for (Lot lot : account.lots()) {
            lot.startsAt().ifPresent(start -> add(changes, start, "become valid", lot.remaining()));
            lot.expiresAt().ifPresent(end -> add(changes, end, "expire unless they are used before", lot.free()));
        }
        for (Hold hold : account.holds()) {
            add(changes, hold.expiresAt(), "become available again unless they are charged first", hold.reserved());
        }
        return changes.higherEntry(now);
    }

    private static String describe(Map<String, Long> changes) {
        return changes.entrySet().stream()
                .map(change -> String.format(Locale.ROOT, "%,d credits %s", change.getValue(), change.getKey()))
                .collect(Collectors.joining("; "));
    }

    private static void add(Map<Instant, Map<String, Long>> changes, Instant at, String what, long amount) {
        if (amount > 0) {
            changes.computeIfAbsent(at, unused -> new LinkedHashMap<>()).merge(what, amount, Long::sum);
        }
    }
}
