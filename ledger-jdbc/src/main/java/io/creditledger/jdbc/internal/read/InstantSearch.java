package io.creditledger.jdbc.internal.read;

import io.creditledger.engine.AccountState;
import io.creditledger.engine.Micros;
import io.creditledger.jdbc.internal.read.ReportDao.Place;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Finds the last posting of a limited account before an instant, by the primary key of postings: recorded times never fall from one
 * position to the next. The database searches, in one statement, which halves what is left in each step.
 */
final class InstantSearch {
    private InstantSearch() {}

    /**
     * Returns the last posting before an instant, position 0 if there is none.
     *
     * @throws IllegalStateException if postings are missing
     */
    static Place lastBefore(Handle handle, AccountState account, Instant instant) {
        long micros = Micros.of(instant);
        return isAfterAll(account, micros)
                ? last(account)
                : found(
                        account,
                        handle.attach(ReportDao.class).lastBefore(account.internalId(), account.seq() / 2, micros),
                        micros);
    }

    /**
     * Returns which postings are those of a period.
     *
     * @throws IllegalStateException if postings are missing
     */
    static Part part(Handle handle, AccountState account, Instant from, Instant until) {
        if (isAfterAll(account, Micros.of(until))) {
            return new Part(lastBefore(handle, account, from), last(account));
        }
        long first = Micros.of(from);
        long last = Micros.of(until);
        List<Place> places =
                handle.attach(ReportDao.class).lastBeforeBoth(account.internalId(), account.seq() / 2, first, last);
        return new Part(found(account, places, first), found(account, places, last));
    }

    /** Whether the account has not changed from an instant on. */
    private static boolean isAfterAll(AccountState account, long micros) {
        return micros > Micros.of(account.recordedAt());
    }

    private static Place last(AccountState account) {
        return new Place(Micros.of(account.recordedAt()), account.seq(), account.posted());
    }

    private static Place found(AccountState account, List<Place> places, long micros) {
        return places.stream()
                .filter(place -> place.instant() == micros)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "postings 1 to " + account.seq() + " of " + account.id() + " are not all there: run verify()"));
    }

    /**
     * The postings of a period.
     *
     * @param before the last posting before the period
     * @param last the last one before its end
     */
    record Part(Place before, Place last) {}
}
