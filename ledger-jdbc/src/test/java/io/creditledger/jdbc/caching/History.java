package io.creditledger.jdbc.caching;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that the database has ever answered about some accounts, with the time from which on it did. */
final class History {
    /** No balance has got as far back as this: there was no account. */
    static final long ABSENT = -1;

    private record Noted(Instant since, Balance balance) {}

    private final Map<AccountId, List<Noted>> noted = new HashMap<>();

    /** How far an account has got: its revision, and that of an unlimited one what it gave or took. */
    static long progress(@Nullable Balance balance) {
        if (balance == null) {
            return ABSENT;
        }
        return balance.limited() ? balance.revision() : Math.abs(balance.posted());
    }

    /** Notes what the database answers now. Returns whether the account has got farther than before. */
    boolean note(Balance balance, Instant now) {
        List<Noted> before = noted.computeIfAbsent(balance.account(), id -> new ArrayList<>());
        boolean farther = before.isEmpty() || progress(last(before)) < progress(balance);
        if (before.isEmpty() || !last(before).equals(balance)) {
            before.add(new Noted(now, balance));
        }
        return farther;
    }

    /** Returns how far the account has got. */
    long progress(AccountId account) {
        List<Noted> all = noted.getOrDefault(account, List.of());
        return all.isEmpty() ? ABSENT : progress(last(all));
    }

    /** Returns how far the account had got at an instant. */
    long progressAt(AccountId account, Instant instant) {
        long progress = ABSENT;
        for (Noted one : noted.getOrDefault(account, List.of())) {
            if (!one.since().isAfter(instant)) {
                progress = progress(one.balance());
            }
        }
        return progress;
    }

    /** Returns a mark of the present, for {@link #saidSince}. */
    int mark(AccountId account) {
        return Math.max(0, noted.getOrDefault(account, List.of()).size() - 1);
    }

    /** Returns whether the database has answered so, ever. */
    boolean said(Balance balance) {
        return saidSince(balance, 0);
    }

    /** Returns whether the database has answered so at some moment since the mark was made. */
    boolean saidSince(Balance balance, int mark) {
        List<Noted> all = noted.getOrDefault(balance.account(), List.of());
        return all.subList(mark, all.size()).stream()
                .anyMatch(one -> one.balance().equals(balance));
    }

    private static Balance last(List<Noted> some) {
        return some.get(some.size() - 1).balance();
    }
}
