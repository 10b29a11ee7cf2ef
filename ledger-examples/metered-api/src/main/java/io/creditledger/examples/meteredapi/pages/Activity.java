package io.creditledger.examples.meteredapi.pages;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.Ledger;
import io.creditledger.StatementLine;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the page of an account shows of its movements. The balance, which the caller has read, tells whether there are new ones:
 * only those are read. Thread-safe; whoever looks at the same account at the same time waits, instead of reading the same.
 */
final class Activity {
    /** Of so many movements the average price of a call is taken. */
    static final int RECENT = 200;

    private final Ledger ledger;
    private final AccountId account;
    private final Map<Period, Shown> shown = new EnumMap<>(Period.class);
    private List<Line> last = List.of();
    private long position;

    Activity(Ledger ledger, AccountId account) {
        this.ledger = ledger;
        this.account = account;
    }

    /**
     * What is shown of a period.
     *
     * @param revision the account's revision when it was read
     * @param day the first day of the spending, in UTC
     * @param history the movements
     * @param spending what calls have cost
     */
    record Shown(long revision, LocalDate day, History history, Spending spending) {}

    /** Returns the newest movements, newest first, {@value #RECENT} at most. */
    synchronized List<Line> last(Balance balance) {
        if (balance.seq() > position) {
            List<StatementLine> fresh = newest((int) Math.min(RECENT, balance.seq() - position));
            if (fresh.get(fresh.size() - 1).posting().position() > position + 1 && fresh.size() < RECENT) {
                // Others were booked since the balance was read, so some are missing in between.
                fresh = newest(RECENT);
            }
            last = Stream.concat(
                            fresh.stream()
                                    .filter(line -> line.posting().position() > position)
                                    .map(Line::of),
                            last.stream())
                    .limit(RECENT)
                    .toList();
            position = fresh.get(0).posting().position();
        }
        return last;
    }

    private List<StatementLine> newest(int limit) {
        return StatementFilter.read(ledger, account, null, limit, false).lines();
    }

    /** Returns what is shown of a period that ends now. */
    synchronized Shown of(Period period, Balance balance, Instant now) {
        Instant start = period.start(now);
        LocalDate day = LocalDate.ofInstant(start, ZoneOffset.UTC);
        Shown before = shown.get(period);
        History history =
                (before == null ? History.NONE : before.history()).next(ledger, account, balance.seq(), start);
        Shown next = new Shown(balance.revision(), day, history, spending(before, balance.revision(), day));
        shown.put(period, next);
        return next;
    }

    private Spending spending(@Nullable Shown before, long revision, LocalDate day) {
        return before != null && before.revision() == revision && before.day().equals(day)
                ? before.spending()
                : Spending.of(ledger, account, day, null);
    }
}
