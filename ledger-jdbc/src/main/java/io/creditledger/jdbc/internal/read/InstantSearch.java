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
 * <p>Each statement reads {@link #PROBES} positions for each instant and leaves one gap between two of them. Most of them are near
 * the position where the instant would be if the account moved at a steady rate, as in the binary interpolation search of Perl and
 * Reingold (1977), the others are evenly spread. Where that rate misleads, the positions of the next statement are all evenly
 * spread, so that two statements leave an eighteenth. Among a million postings four statements or five find one, and ten at most.
 * Several instants are searched together and share statements.
 */
final class InstantSearch {
    private static final int PROBES = 6;

    /** As many as this are all read, so that there is one statement for a short history. */
    private static final int ALL = 16;

    private final AccountState account;
    private final long until;
    private Place low;
    private long high;
    /** When the posting behind the highest was recorded; at first, when the account last changed. */
    private long recordedBehind;

    private boolean misled;

    private InstantSearch(AccountState account, Instant instant) {
        this.account = account;
        this.until = Micros.of(instant);
        this.high = account.seq();
        this.recordedBehind = Micros.of(account.recordedAt());
        this.low = recordedBehind < until
                ? new Place(account.seq(), recordedBehind, account.posted())
                : new Place(0, Micros.of(account.openedAt()), 0);
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
        ReportDao dao = handle.attach(ReportDao.class);
        while (true) {
            Set<Long> positions = new TreeSet<>();
            searches.forEach(search -> search.addProbes(positions));
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

    /** Adds positions above the lowest up to the highest. */
    private void addProbes(Set<Long> positions) {
        long width = high - low.position();
        if (width <= ALL) {
            addEvenlySpread(positions, width, width);
        } else if (misled) {
            addEvenlySpread(positions, PROBES, PROBES);
        } else {
            // With a steady rate, a position is off by about the root of the width.
            double steady =
                    low.position() + (width + 1.0) * (until - low.recordedAt()) / (recordedBehind - low.recordedAt());
            double off = Math.sqrt((double) width);
            for (double distance : new double[] {-2 * off, -off / 2, off / 2, 2 * off}) {
                positions.add(Math.max(low.position() + 1, Math.min(high, Math.round(steady + distance))));
            }
            addEvenlySpread(positions, 2, 3);
        }
    }

    private void addEvenlySpread(Set<Long> positions, long count, long parts) {
        long width = high - low.position();
        for (long i = 1; i <= count; i++) {
            positions.add(low.position() + width / parts * i + width % parts * i / parts);
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
                    recordedBehind = place.recordedAt();
                }
            }
        }
        misled = high - low.position() > (highest - lowest) / PROBES;
        if (lowest < highest && low.position() == lowest && high == highest) {
            throw new IllegalStateException("postings " + (lowest + 1) + " to " + highest + " of " + account.id()
                    + " are not all there: run verify()");
        }
    }
}
