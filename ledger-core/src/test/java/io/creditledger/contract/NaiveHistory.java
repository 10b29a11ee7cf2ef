package io.creditledger.contract;

import io.creditledger.AccountId;
import io.creditledger.AccountStatus;
import io.creditledger.Asset;
import io.creditledger.Balance;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What was accepted, one thing after the other, and nothing else: whatever is asked is worked out from it, each time anew. */
final class NaiveHistory {
    private final List<Event> events = new ArrayList<>();

    /**
     * One thing that was accepted.
     *
     * @param command what was asked for
     * @param given the request as its caller gave it
     * @param at when it was recorded
     * @param legs what it moved
     * @param changed the account that it opened or whose terms it changed, or null
     * @param undoes what it undoes, or null
     * @param after the balances of the limited accounts it touched, right after it
     */
    record Event(
            Command<?> command,
            List<?> given,
            Instant at,
            List<Leg> legs,
            @Nullable AccountId changed,
            @Nullable Event undoes,
            List<Balance> after) {}

    List<Event> events() {
        return List.copyOf(events);
    }

    void restore(List<Event> before) {
        events.clear();
        events.addAll(before);
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
                .mapToLong(NaiveHistory::size)
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
        return List.of(asset(id), limited(id), floor(id), ceiling(id));
    }

    static List<?> termsOf(OpenAccount open) {
        return List.of(open.asset(), open.limited(), open.floor(), open.ceiling());
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

    Balance balance(AccountId id) {
        boolean limited = limited(id);
        long seq = amounts(id).count();
        return new Balance(
                id,
                asset(id),
                limited,
                status(id),
                posted(id),
                0,
                0,
                0,
                floor(id),
                limited ? seq : 0,
                limited ? seq + changes(id) : 0,
                null);
    }
}
