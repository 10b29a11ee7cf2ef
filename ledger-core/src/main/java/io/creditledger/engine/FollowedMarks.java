package io.creditledger.engine;

import io.creditledger.AccountId;
import io.creditledger.MarkCrossing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What accounts with low-balance marks have available, as far as one {@link Overlay} has changed it. */
final class FollowedMarks {
    private Map<AccountId, Long> available = Map.of();
    private @Nullable AccountId renewed;

    void follow(AccountState account) {
        if (!account.marks().isEmpty()) {
            follow(account.id(), account.available());
        }
    }

    private void follow(AccountId account, long now) {
        if (available.isEmpty()) {
            available = new HashMap<>();
        }
        available.put(account, now);
    }

    /** Notes that the command gives an account other marks: what was available before it says nothing about them. */
    void renew(AccountId account) {
        renewed = account;
    }

    OptionalLong available(AccountId account) {
        Long now = available.get(account);
        return now == null ? OptionalLong.empty() : OptionalLong.of(now);
    }

    void merge(FollowedMarks accepted) {
        accepted.available.forEach(this::follow);
    }

    /**
     * Adds to the facts of a command the marks that they crossed, and returns those. What the ledger books before the command is one
     * step, the command with what it lets the ledger book is another: a step tells the marks between its ends, with its last
     * fact about the account, so that credits which come and expire at once cross nothing.
     *
     * @param facts the facts, which are replaced by those with marks
     * @param settled how many of them were due before the command
     * @param before finds what an account had available before a step; nothing if it is being opened
     */
    List<MarkCrossing> cross(List<Fact> facts, int settled, Function<AccountId, OptionalLong> before) {
        List<MarkCrossing> crossed = new ArrayList<>();
        step(facts, 0, settled, before, crossed);
        step(
                facts,
                settled,
                facts.size(),
                account -> account.equals(renewed) ? OptionalLong.empty() : before.apply(account),
                crossed);
        return crossed;
    }

    private void step(
            List<Fact> facts, int from, int to, Function<AccountId, OptionalLong> before, List<MarkCrossing> all) {
        Map<AccountId, AccountState> last = new LinkedHashMap<>();
        Map<AccountId, Integer> place = new HashMap<>();
        for (int i = from; i < to; i++) {
            for (AccountState account : facts.get(i).after()) {
                last.put(account.id(), account);
                place.put(account.id(), i);
            }
        }
        for (AccountState account : last.values()) {
            OptionalLong available = before.apply(account.id());
            follow(account);
            List<MarkCrossing> crossed =
                    available.isPresent() ? Marks.crossed(available.getAsLong(), account) : List.of();
            if (!crossed.isEmpty()) {
                all.addAll(crossed);
                int index = Objects.requireNonNull(place.get(account.id()));
                facts.set(index, facts.get(index).crossing(crossed));
            }
        }
    }
}
