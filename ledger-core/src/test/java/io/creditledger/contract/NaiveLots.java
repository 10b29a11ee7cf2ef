package io.creditledger.contract;

import io.creditledger.AccountId;
import io.creditledger.HoldStatus;
import io.creditledger.IdempotencyKey;
import io.creditledger.LotCategory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What has happened to credits and reservations, as a list of entries: what is in a lot, what of it is reserved and what a
 * debit took out of it is added up from there each time it is asked for. Plain credits are entries without a lot; if they
 * add up to less than nothing, that is overdraft.
 */
final class NaiveLots {
    private final List<Entry> entries = new ArrayList<>();
    private int lots;

    /** The instants of one command: it is recorded at {@code at}; starts, ends and timeouts count up to {@code by}. */
    record Time(Instant at, Instant by) {}

    /** What never changes about a lot but its end. */
    record NaiveLot(
            int number,
            AccountId account,
            AccountId expiry,
            IdempotencyKey grant,
            long granted,
            int priority,
            LotCategory category,
            @Nullable Instant startsAt,
            @Nullable Instant expiresAt,
            Instant since,
            Set<String> tags) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof NaiveLot that && number == that.number;
        }

        @Override
        public int hashCode() {
            return number;
        }
    }

    /** What never changes about a hold but its end. */
    record NaiveHold(
            IdempotencyKey key,
            AccountId account,
            AccountId destination,
            long amount,
            Set<String> tags,
            Instant expiresAt,
            int number) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof NaiveHold that && number == that.number;
        }

        @Override
        public int hashCode() {
            return number;
        }
    }

    private enum Kind {
        MOVED,
        EXPIRED,
        STARTED,
        EXTENDED,
        ENDED
    }

    /** One thing that happened; which of the fields mean anything depends on the kind. */
    private record Entry(
            Kind kind,
            AccountId account,
            @Nullable NaiveLot lot,
            @Nullable NaiveHold hold,
            @Nullable IdempotencyKey cause,
            long amount,
            long reserved,
            @Nullable HoldStatus status,
            @Nullable Instant instant) {}

    /** How much of which lot; null is plain. */
    record Part(@Nullable NaiveLot lot, long amount) {}

    List<Object> snapshot() {
        return List.of(List.copyOf(entries), lots);
    }

    @SuppressWarnings("unchecked")
    void restore(List<Object> snapshot) {
        entries.clear();
        entries.addAll((List<Entry>) snapshot.get(0));
        lots = (Integer) snapshot.get(1);
    }

    // What there is

    List<NaiveLot> lots(AccountId account) {
        Map<NaiveLot, Long> remaining = new LinkedHashMap<>();
        Map<NaiveLot, Instant> ends = new HashMap<>();
        for (Entry entry : entries) {
            NaiveLot lot = entry.lot();
            if (lot != null && lot.account().equals(account)) {
                remaining.merge(lot, entry.amount(), Long::sum);
                if (entry.kind() == Kind.EXTENDED) {
                    ends.put(lot, entry.instant());
                }
            }
        }
        return remaining.entrySet().stream()
                .filter(entry -> entry.getValue() != 0)
                .map(Map.Entry::getKey)
                .sorted(Comparator.comparingInt(NaiveLot::priority)
                        .thenComparing(lot -> Optional.ofNullable(ends.getOrDefault(lot, lot.expiresAt()))
                                .orElse(Instant.MAX))
                        .thenComparing(lot -> lot.category() == LotCategory.PROMOTIONAL ? 0 : 1)
                        .thenComparing(NaiveLot::since)
                        .thenComparingInt(NaiveLot::number))
                .toList();
    }

    Optional<NaiveLot> lot(IdempotencyKey grant) {
        return entries.stream()
                .map(Entry::lot)
                .filter(Objects::nonNull)
                .filter(lot -> grant.equals(lot.grant()))
                .findFirst();
    }

    private long moved(AccountId account, @Nullable NaiveLot lot) {
        long sum = 0;
        for (Entry entry : entries) {
            sum += entry.account().equals(account) && Objects.equals(entry.lot(), lot) ? entry.amount() : 0;
        }
        return sum;
    }

    long remaining(NaiveLot lot) {
        return moved(lot.account(), lot);
    }

    long plain(AccountId account) {
        return moved(account, null);
    }

    long posted(AccountId account) {
        return entries.stream()
                .filter(entry -> entry.account().equals(account))
                .mapToLong(Entry::amount)
                .sum();
    }

    long reserved(NaiveLot lot) {
        return entries.stream()
                .filter(entry -> lot.equals(entry.lot()))
                .mapToLong(Entry::reserved)
                .sum();
    }

    long free(NaiveLot lot) {
        return remaining(lot) - reserved(lot);
    }

    long held(AccountId account) {
        return entries.stream()
                .filter(entry -> entry.account().equals(account))
                .mapToLong(Entry::reserved)
                .sum();
    }

    long expired(NaiveLot lot) {
        return entries.stream()
                .filter(entry -> entry.kind() == Kind.EXPIRED && lot.equals(entry.lot()))
                .mapToLong(entry -> -entry.amount())
                .sum();
    }

    @Nullable
    Instant end(NaiveLot lot) {
        Instant end = lot.expiresAt();
        for (Entry entry : entries) {
            end = entry.kind() == Kind.EXTENDED && lot.equals(entry.lot()) ? entry.instant() : end;
        }
        return end;
    }

    /** A start counts once somebody has noticed it. */
    boolean started(NaiveLot lot) {
        return lot.startsAt() == null
                || entries.stream().anyMatch(entry -> entry.kind() == Kind.STARTED && lot.equals(entry.lot()));
    }

    private void start(NaiveLot lot, Instant by) {
        if (lot.startsAt() != null && !by.isBefore(lot.startsAt()) && !started(lot)) {
            entries.add(new Entry(Kind.STARTED, lot.account(), lot, null, null, 0, 0, null, by));
        }
    }

    boolean ended(NaiveLot lot, Instant by) {
        Instant end = end(lot);
        return end != null && !by.isBefore(end);
    }

    long upcoming(AccountId account) {
        return lots(account).stream()
                .filter(lot -> !started(lot))
                .mapToLong(this::remaining)
                .sum();
    }

    long restricted(AccountId account) {
        return lots(account).stream()
                .filter(lot -> started(lot) && !lot.tags().isEmpty())
                .mapToLong(this::free)
                .sum();
    }

    /** What a debit without tags could take if the floor were 0. */
    long available(AccountId account) {
        return posted(account) - held(account) - upcoming(account) - restricted(account);
    }

    /** What can be paid with these tags above the bottom: by lots that have some of them, and by all that has none. */
    long payable(AccountId account, Set<String> tags, long bottom) {
        long payable = available(account) - bottom;
        for (NaiveLot lot : lots(account)) {
            boolean named = !lot.tags().isEmpty() && tags.containsAll(lot.tags());
            payable += started(lot) && named ? free(lot) : 0;
        }
        return payable;
    }

    /** The next instant, after settling, at which the answer changes by itself; what is reserved outlives its lot. */
    @Nullable
    Instant nextChange(AccountId account, Time time) {
        TreeSet<Instant> instants = new TreeSet<>();
        openHolds(account).forEach(hold -> instants.add(expiresAt(hold)));
        for (NaiveLot lot : lots(account)) {
            Instant end = end(lot);
            if (!started(lot)) {
                instants.add(Objects.requireNonNull(lot.startsAt()));
            }
            if (end != null && free(lot) > 0 && !ended(lot, time.by())) {
                instants.add(end);
            }
        }
        return instants.isEmpty() ? null : instants.first();
    }

    // What is done to credits

    private void move(AccountId account, @Nullable NaiveLot lot, @Nullable IdempotencyKey cause, long amount) {
        entries.add(new Entry(Kind.MOVED, account, lot, null, cause, amount, 0, null, null));
    }

    private void reserve(NaiveHold hold, @Nullable NaiveLot lot, @Nullable IdempotencyKey cause, long amount) {
        entries.add(new Entry(Kind.MOVED, hold.account(), lot, hold, cause, 0, amount, null, null));
    }

    void receive(AccountId account, @Nullable NaiveLot lot, IdempotencyKey cause, long amount) {
        move(account, lot, cause, amount);
    }

    NaiveLot newLot(
            AccountId account,
            AccountId expiry,
            IdempotencyKey grant,
            long amount,
            int priority,
            LotCategory category,
            @Nullable Instant startsAt,
            @Nullable Instant expiresAt,
            Instant since,
            Set<String> tags,
            Instant by) {
        NaiveLot lot = new NaiveLot(
                ++lots, account, expiry, grant, amount, priority, category, startsAt, expiresAt, since, tags);
        move(account, lot, grant, amount);
        start(lot, by);
        return lot;
    }

    /** Goes through the lots in order; of what has no tags no more is chosen than leaves the bottom available. */
    private List<Part> choose(AccountId account, long amount, Set<String> tags, long bottom) {
        List<Part> parts = new ArrayList<>();
        long left = amount;
        long available = available(account);
        for (NaiveLot lot : lots(account)) {
            long part = started(lot) && tags.containsAll(lot.tags()) ? Math.min(left, free(lot)) : 0;
            if (lot.tags().isEmpty()) {
                part = bottom == Long.MIN_VALUE ? part : Math.max(0, Math.min(part, available - bottom));
                available -= part;
            }
            if (part > 0) {
                parts.add(new Part(lot, part));
                left -= part;
            }
        }
        if (left > 0) {
            parts.add(new Part(null, left));
        }
        return parts;
    }

    /** Pays so that no less than the bottom stays available; the least long for whatever it takes. */
    void pay(AccountId account, long amount, Set<String> tags, IdempotencyKey cause, long bottom) {
        choose(account, amount, tags, bottom).forEach(part -> move(account, part.lot(), cause, -part.amount()));
    }

    void payFrom(NaiveLot lot, long amount, IdempotencyKey cause) {
        move(lot.account(), lot, cause, -amount);
    }

    /** What an operation took out of an account, in order. */
    List<Part> paid(AccountId account, IdempotencyKey cause) {
        return entries.stream()
                .filter(entry -> entry.account().equals(account) && cause.equals(entry.cause()) && entry.amount() < 0)
                .map(entry -> new Part(entry.lot(), -entry.amount()))
                .toList();
    }

    boolean touchesLots(IdempotencyKey cause) {
        return entries.stream().anyMatch(entry -> cause.equals(entry.cause()) && entry.lot() != null);
    }

    /** The part of a list that begins after this much and is this long. */
    static List<Part> cut(List<Part> parts, long skipped, long length) {
        List<Part> cut = new ArrayList<>();
        long from = 0;
        for (Part part : parts) {
            long begin = Math.max(skipped, from);
            long end = Math.min(skipped + length, from + part.amount());
            if (begin < end) {
                cut.add(new Part(part.lot(), end - begin));
            }
            from += part.amount();
        }
        return cut;
    }

    void extend(NaiveLot lot, Instant end) {
        entries.add(new Entry(Kind.EXTENDED, lot.account(), lot, null, null, 0, 0, null, end));
    }

    /** Everything that is free leaves the account. */
    void leave(AccountId account, IdempotencyKey cause) {
        lots(account).forEach(lot -> move(account, lot, cause, -free(lot)));
        move(account, null, cause, -plain(account));
    }

    // Holds

    void place(NaiveHold hold, long bottom) {
        choose(hold.account(), hold.amount(), hold.tags(), bottom)
                .forEach(part -> reserve(hold, part.lot(), hold.key(), part.amount()));
    }

    Optional<NaiveHold> hold(IdempotencyKey key) {
        return entries.stream()
                .map(Entry::hold)
                .filter(Objects::nonNull)
                .filter(hold -> hold.key().equals(key))
                .findFirst();
    }

    HoldStatus status(NaiveHold hold) {
        return ending(hold).map(Entry::status).orElse(HoldStatus.OPEN);
    }

    @Nullable
    Instant endedAt(NaiveHold hold) {
        return ending(hold).map(Entry::instant).orElse(null);
    }

    private Optional<Entry> ending(NaiveHold hold) {
        return entries.stream()
                .filter(entry -> entry.kind() == Kind.ENDED && hold.equals(entry.hold()))
                .findFirst();
    }

    List<NaiveHold> holds() {
        return entries.stream()
                .map(Entry::hold)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    List<NaiveHold> openHolds(AccountId account) {
        return holds().stream()
                .filter(hold -> hold.account().equals(account))
                .filter(hold -> status(hold) == HoldStatus.OPEN)
                .sorted(Comparator.comparing(this::expiresAt).thenComparingInt(NaiveHold::number))
                .toList();
    }

    Instant expiresAt(NaiveHold hold) {
        Instant end = hold.expiresAt();
        for (Entry entry : entries) {
            end = entry.kind() == Kind.EXTENDED && hold.equals(entry.hold()) ? entry.instant() : end;
        }
        return end;
    }

    void extend(NaiveHold hold, Instant end) {
        entries.add(new Entry(Kind.EXTENDED, hold.account(), null, hold, null, 0, 0, null, end));
    }

    long captured(NaiveHold hold) {
        return entries.stream()
                .filter(entry -> hold.equals(entry.hold()) && entry.amount() < 0)
                .mapToLong(entry -> -entry.amount())
                .sum();
    }

    long left(NaiveHold hold) {
        return status(hold) == HoldStatus.OPEN ? hold.amount() - captured(hold) : 0;
    }

    private List<Part> reservedFirst(NaiveHold hold) {
        return entries.stream()
                .filter(entry -> hold.equals(entry.hold()) && hold.key().equals(entry.cause()) && entry.reserved() > 0)
                .map(entry -> new Part(entry.lot(), entry.reserved()))
                .toList();
    }

    /** Captures go through what was reserved from its beginning. */
    void capture(NaiveHold hold, long amount, IdempotencyKey cause) {
        for (Part part : cut(reservedFirst(hold), captured(hold), amount)) {
            entries.add(new Entry(
                    Kind.MOVED, hold.account(), part.lot(), hold, cause, -part.amount(), -part.amount(), null, null));
        }
    }

    /** Frees the end of what was reserved, all but so much, and ends the hold or lets it be ended by what follows. */
    void free(NaiveHold hold, long kept) {
        for (Part part : cut(reservedFirst(hold), captured(hold) + kept, left(hold) - kept)) {
            reserve(hold, part.lot(), null, -part.amount());
        }
    }

    void end(NaiveHold hold, HoldStatus status, Instant at) {
        entries.add(new Entry(Kind.ENDED, hold.account(), null, hold, null, 0, 0, status, at));
    }

    // What happens by itself

    /** What settling did. */
    record Due(Map<AccountId, Long> expired, boolean repaid, boolean died) {}

    /** Goes through all instants up to now at which something happens by itself. */
    Due settle(AccountId account, Time time) {
        TreeSet<Instant> instants = new TreeSet<>();
        for (NaiveHold hold : openHolds(account)) {
            addIfDue(instants, expiresAt(hold), time.by());
        }
        boolean died = !instants.isEmpty();
        for (NaiveLot lot : lots(account)) {
            addIfDue(instants, end(lot), time.by());
            addIfDue(instants, lot.startsAt(), time.by());
        }
        Map<AccountId, Long> expired = new TreeMap<>();
        boolean repaid = false;
        for (Instant instant : instants) {
            for (NaiveHold hold : openHolds(account)) {
                if (!expiresAt(hold).isAfter(instant)) {
                    free(hold, 0);
                    end(hold, HoldStatus.EXPIRED, expiresAt(hold));
                }
            }
            expire(account, instant).forEach((to, amount) -> expired.merge(to, amount, Long::sum));
            lots(account).forEach(lot -> start(lot, instant));
            repaid |= repay(account, instant);
        }
        return new Due(expired, repaid, died);
    }

    private static void addIfDue(Set<Instant> instants, @Nullable Instant instant, Instant until) {
        if (instant != null && !instant.isAfter(until)) {
            instants.add(instant);
        }
    }

    /** What is free of lots that have ended leaves. */
    Map<AccountId, Long> expire(AccountId account, Instant by) {
        Map<AccountId, Long> expired = new TreeMap<>();
        for (NaiveLot lot : lots(account)) {
            long free = free(lot);
            if (free > 0 && ended(lot, by)) {
                entries.add(new Entry(Kind.EXPIRED, account, lot, null, null, -free, 0, null, null));
                expired.merge(lot.expiry(), free, Long::sum);
            }
        }
        return expired;
    }

    /** Lots that could pay for anything pay what the account owes. */
    boolean repay(AccountId account, Instant by) {
        boolean repaid = false;
        for (NaiveLot lot : lots(account)) {
            boolean fits = lot.tags().isEmpty() && started(lot) && !ended(lot, by);
            long amount = Math.min(-plain(account), fits ? free(lot) : 0);
            if (amount > 0) {
                move(account, lot, null, -amount);
                move(account, null, null, amount);
                repaid = true;
            }
        }
        return repaid;
    }
}
