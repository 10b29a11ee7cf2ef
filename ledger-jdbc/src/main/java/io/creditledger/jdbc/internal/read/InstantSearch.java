package io.creditledger.jdbc.internal.read;

import io.creditledger.engine.AccountState;
import io.creditledger.engine.Micros;
import io.creditledger.jdbc.internal.read.ReportDao.Place;
import io.creditledger.jdbc.internal.read.ReportDao.Probe;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/**
 * Finds the last posting of a limited account before an instant, by the primary key of postings. Recorded times never fall from one
 * position to the next, and rows of the journal never change, so every statement may see a state of its own.
 *
 * <p>Each statement reads up to {@link #PROBES} positions for each instant, evenly spread over those that are left, and leaves one
 * gap between two of them. Several instants are searched together: they share statements, and positions as long as their gaps agree.
 */
final class InstantSearch {
    /**
     * Five statements find one posting among a million and read 80 positions. Twice as many positions would save one statement and read
     * 48 more, which takes longer.
     */
    private static final int PROBES = 16;

    /** Statements in all. In an account with more than 16 to the power of 5 postings each of them reads more positions. */
    private static final int STATEMENTS = 5;

    private final AccountState account;
    private final long until;
    private Place low = new Place(0, 0, 0);
    private long high;

    private InstantSearch(AccountState account, Instant instant) {
        this.account = account;
        this.until = Micros.of(instant);
        this.high = account.seq();
        if (Micros.of(account.recordedAt()) < until) {
            low = new Place(account.seq(), 0, account.posted());
        }
    }

    /**
     * Returns for each instant the last posting before it, position 0 if there is none.
     *
     * @throws IllegalStateException if postings are missing
     */
    static List<Place> lastBefore(Handle handle, AccountState account, Instant... instants) {
        List<InstantSearch> searches = Arrays.stream(instants)
                .map(instant -> new InstantSearch(account, instant))
                .toList();
        long probes = Math.max(PROBES, (long) Math.ceil(Math.pow((double) account.seq(), 1.0 / STATEMENTS)));
        ReportDao dao = handle.attach(ReportDao.class);
        while (true) {
            Set<Long> positions = new TreeSet<>();
            searches.forEach(search -> search.addProbes(positions, probes));
            if (positions.isEmpty()) {
                return searches.stream().map(search -> search.low).toList();
            }
            List<Place> places = dao.places(probes(account, positions));
            searches.forEach(search -> search.narrow(places));
        }
    }

    /**
     * Returns what to read. The first position is repeated until their number is a power of two, so that there are few texts and the
     * database keeps its plans.
     */
    private static List<Probe> probes(AccountState account, Set<Long> positions) {
        List<Probe> probes = new ArrayList<>();
        positions.forEach(position -> probes.add(new Probe(account.internalId(), position)));
        while (Integer.bitCount(probes.size()) != 1) {
            probes.add(probes.get(0));
        }
        return probes;
    }

    /** Adds positions above the lowest up to the highest, all of them or evenly spread, the highest among them. */
    private void addProbes(Set<Long> positions, long probes) {
        long width = high - low.position();
        for (long i = 1; i <= Math.min(probes, width); i++) {
            positions.add(low.position() + (width <= probes ? i : width / probes * i + width % probes * i / probes));
        }
    }

    private void narrow(List<Place> places) {
        long lowest = low.position();
        long highest = high;
        for (Place place : places) {
            if (place.position() > low.position() && place.position() <= high) {
                if (place.recordedAt() < until) {
                    low = place;
                } else {
                    high = place.position() - 1;
                }
            }
        }
        if (lowest < highest && low.position() == lowest && high == highest) {
            throw new IllegalStateException("postings " + (lowest + 1) + " to " + highest + " of " + account.id()
                    + " are not all there: run verify()");
        }
    }
}
