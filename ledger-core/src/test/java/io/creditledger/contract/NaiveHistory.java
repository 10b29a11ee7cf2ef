package io.creditledger.contract;

import io.creditledger.AccountId;
import io.creditledger.AccountStatus;
import io.creditledger.Asset;
import io.creditledger.Balance;
import io.creditledger.Bounds;
import io.creditledger.IdempotencyKey;
import io.creditledger.Leg;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.Command;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.ReopenAccount;
import io.creditledger.command.Reverse;
import io.creditledger.contract.NaiveLots.NaiveHold;
import io.creditledger.contract.NaiveLots.NaiveLot;
import io.creditledger.contract.NaiveLots.Time;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What was accepted, one thing after the other, and nothing else: whatever is asked is worked out from it, each time anew. */
final class NaiveHistory {
    private final List<Event> events = new ArrayList<>();
    private final NaiveLots lots = new NaiveLots();
    private @Nullable Map<AccountId, Balance> settled;

    /** Returns what happened to the credits that the events moved. */
    NaiveLots lots() {
        return lots;
    }

    /** What there was at a moment. */
    record Moment(List<Event> events, List<Object> lots) {}

    Moment moment() {
        return new Moment(events(), lots.snapshot());
    }

    void restore(Moment before) {
        events.clear();
        events.addAll(before.events());
        lots.restore(before.lots());
    }

    /**
     * One thing that was accepted.
     *
     * @param command what was asked for
     * @param given the request as its caller gave it
     * @param at when it was recorded
     * @param legs what it moved
     * @param changed the account that it opened or whose terms it changed, or null
     * @param undoes what it undoes, or null
     * @param undone how much of it
     * @param after the balances of the limited accounts it touched, right after it
     */
    record Event(
            Command<?> command,
            List<?> given,
            Instant at,
            List<Leg> legs,
            @Nullable AccountId changed,
            @Nullable Event undoes,
            long undone,
            List<Balance> after) {}

    List<Event> events() {
        return List.copyOf(events);
    }

    void add(Event event) {
        events.add(event);
    }

    Event last() {
        return events.get(events.size() - 1);
    }

    void removeLast() {
        events.remove(events.size() - 1);
    }

    void replaceLast(Event event) {
        events.set(events.size() - 1, event);
    }

    static long size(Event event) {
        return event.legs().isEmpty() ? 0 : Math.abs(event.legs().get(0).amount());
    }

    long left(Event event) {
        return size(event) - returned(event);
    }

    Optional<Event> event(IdempotencyKey key) {
        return events.stream()
                .filter(event -> event.command() instanceof KeyedCommand<?> keyed
                        && keyed.key().equals(key))
                .findFirst();
    }

    long returned(Event original) {
        return events.stream()
                .filter(event -> isFor(event.undoes(), original))
                .mapToLong(Event::undone)
                .sum();
    }

    boolean reversed(Event original) {
        return events.stream().anyMatch(event -> event.command() instanceof Reverse && isFor(event.undoes(), original));
    }

    private static boolean isFor(@Nullable Event one, Event other) {
        return one != null && ((KeyedCommand<?>) one.command()).key().equals(((KeyedCommand<?>) other.command()).key());
    }

    boolean exists(AccountId id) {
        return opening(id).isPresent();
    }

    private Optional<OpenAccount> opening(AccountId id) {
        return events.stream()
                .filter(event -> event.command() instanceof OpenAccount && id.equals(event.changed()))
                .map(event -> (OpenAccount) event.command())
                .findFirst();
    }

    boolean limited(AccountId id) {
        return opening(id).orElseThrow().limited();
    }

    Asset asset(AccountId id) {
        return opening(id).orElseThrow().asset();
    }

    List<?> terms(AccountId id) {
        return List.of(asset(id), limited(id), floor(id), ceiling(id), marks(id));
    }

    static List<?> termsOf(OpenAccount open) {
        return List.of(open.asset(), open.limited(), open.floor(), open.ceiling(), open.marks());
    }

    long floor(AccountId id) {
        long floor = opening(id).orElseThrow().floor();
        for (Event event : events) {
            if (id.equals(event.changed()) && event.command() instanceof ChangeLimits change) {
                floor = change.floor().orElse(floor);
            }
        }
        return floor;
    }

    OptionalLong ceiling(AccountId id) {
        OptionalLong ceiling = opening(id).orElseThrow().ceiling();
        for (Event event : events) {
            if (id.equals(event.changed()) && event.command() instanceof ChangeLimits change) {
                boolean set = change.ceiling().isPresent() || change.ceilingRemoved();
                ceiling = set ? change.ceiling() : ceiling;
            }
        }
        return ceiling;
    }

    List<Long> marks(AccountId id) {
        List<Long> marks = opening(id).orElseThrow().marks();
        for (Event event : events) {
            if (id.equals(event.changed()) && event.command() instanceof ChangeLimits change) {
                marks = change.marks().orElse(marks);
            }
        }
        return marks;
    }

    /** Returns the accounts with marks, as they are after their last change. */
    Map<AccountId, Balance> marked() {
        Map<AccountId, Balance> marked = new HashMap<>();
        for (Event event : events) {
            AccountId id = event.changed();
            if (id != null
                    && event.command() instanceof OpenAccount
                    && !marks(id).isEmpty()) {
                marked.put(id, balance(id));
            }
        }
        return marked;
    }

    /** Notes that what was due before a command has been booked. */
    void settled() {
        settled = marked();
    }

    /** Returns the accounts with marks as they were when what was due before a command had been booked; null if nothing was. */
    @Nullable
    Map<AccountId, Balance> takeSettled() {
        Map<AccountId, Balance> taken = settled;
        settled = null;
        return taken;
    }

    AccountStatus status(AccountId id) {
        AccountStatus status = AccountStatus.OPEN;
        for (Event event : events) {
            if (!id.equals(event.changed())) {
                continue;
            }
            if (event.command() instanceof FreezeAccount) {
                status = AccountStatus.FROZEN;
            } else if (event.command() instanceof CloseAccount) {
                status = AccountStatus.CLOSED;
            } else if (event.command() instanceof ReopenAccount) {
                status = AccountStatus.OPEN;
            }
        }
        return status;
    }

    private Stream<Long> amounts(AccountId id) {
        return events.stream()
                .flatMap(event -> event.legs().stream())
                .filter(leg -> leg.account().equals(id))
                .map(Leg::amount);
    }

    long posted(AccountId id) {
        return amounts(id).mapToLong(Long::longValue).sum();
    }

    /** Returns the amounts posted to an account before an instant, by recorded time. */
    List<Long> postedBefore(AccountId id, Instant instant) {
        return events.stream()
                .filter(event -> event.at().isBefore(instant))
                .flatMap(event -> event.legs().stream())
                .filter(leg -> leg.account().equals(id))
                .map(Leg::amount)
                .toList();
    }

    private long changes(AccountId id) {
        return events.stream()
                .filter(event -> id.equals(event.changed()) && !(event.command() instanceof OpenAccount))
                .count();
    }

    Instant lastRecorded(AccountId id) {
        Instant last = Instant.MIN;
        for (Event event : events) {
            if (id.equals(event.changed())
                    || event.legs().stream().anyMatch(leg -> leg.account().equals(id))) {
                last = event.at();
            }
        }
        return last;
    }

    /** What an account has as of its last change. */
    Balance balance(AccountId id) {
        return balance(id, new Time(lastRecorded(id), lastRecorded(id)));
    }

    /** What a reader sees at an instant: what is due counts, booked or not. */
    Balance balance(AccountId id, Instant now) {
        List<Object> before = lots.snapshot();
        try {
            Time time = time(now, List.of(id));
            lots.settle(id, time);
            return balance(id, time);
        } finally {
            lots.restore(before);
        }
    }

    /**
     * What an account's balance is made of at an instant.
     *
     * @param plain credits in no lot
     * @param overdraft what is owed
     * @param lots the facts of each lot in the order of use
     * @param holds the facts of each open hold, the first to expire first
     */
    record Explained(long plain, long overdraft, List<List<?>> lots, List<List<?>> holds) {}

    /** What a reader is told at an instant that an account's balance is made of. */
    Explained breakdown(AccountId id, Instant now) {
        List<Object> before = lots.snapshot();
        try {
            lots.settle(id, time(now, List.of(id)));
            List<List<?>> lotFacts = new ArrayList<>();
            for (NaiveLot lot : lots.lots(id)) {
                lotFacts.add(Arrays.asList(
                        lot.granted(),
                        lots.remaining(lot),
                        lots.reserved(lot),
                        lots.expired(lot),
                        lot.priority(),
                        lot.category(),
                        lot.startsAt(),
                        lots.end(lot),
                        lot.tags()));
            }
            List<List<?>> holdFacts = new ArrayList<>();
            lots.openHolds(id).forEach(hold -> holdFacts.add(facts(hold)));
            long plain = lots.plain(id);
            return new Explained(Math.max(0, plain), Math.max(0, -plain), lotFacts, holdFacts);
        } finally {
            lots.restore(before);
        }
    }

    /** What a reader is told of a hold at an instant. */
    List<?> hold(NaiveHold hold, Instant now) {
        List<Object> before = lots.snapshot();
        try {
            lots.settle(hold.account(), time(now, List.of(hold.account())));
            return facts(hold);
        } finally {
            lots.restore(before);
        }
    }

    private List<?> facts(NaiveHold hold) {
        return Arrays.asList(
                hold.account(),
                hold.destination(),
                hold.amount(),
                lots.captured(hold),
                lots.left(hold),
                lots.status(hold),
                lots.expiresAt(hold),
                lots.endedAt(hold));
    }

    /** The instants of a command on these limited accounts. */
    Time time(Instant now, List<AccountId> touched) {
        Instant at = now;
        for (AccountId account : touched) {
            Instant last = lastRecorded(account);
            at = last.isAfter(at) ? last : at;
        }
        Instant latest = now.plus(Bounds.CLOCK_SKEW);
        return new Time(at, at.isAfter(latest) ? latest : at);
    }

    private Balance balance(AccountId id, Time time) {
        boolean limited = limited(id);
        long seq = amounts(id).count();
        return new Balance(
                id,
                asset(id),
                limited,
                status(id),
                limited ? lots.posted(id) : posted(id),
                limited ? lots.held(id) : 0,
                limited ? lots.upcoming(id) : 0,
                limited ? lots.restricted(id) : 0,
                floor(id),
                limited ? seq : 0,
                limited ? seq + changes(id) : 0,
                limited ? lots.nextChange(id, time) : null);
    }
}
