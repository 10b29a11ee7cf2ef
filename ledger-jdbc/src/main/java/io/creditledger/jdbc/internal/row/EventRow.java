package io.creditledger.jdbc.internal.row;

import io.creditledger.engine.AccountState;
import io.creditledger.engine.Fact;
import io.creditledger.engine.Micros;
import java.util.ArrayList;
import java.util.List;

/**
 * What is stored of an event for one of the limited accounts that it is about.
 *
 * @param bucket which readers share the account's events
 * @param recordedAt when the account was changed last, in microseconds: when the event was recorded, unless it changed nothing.
 *     Whatever the clocks of several nodes say, it does not fall while the revision of the account rises
 * @param account the number of the account
 * @param revision of the account after the event
 * @param operation the operation; {@link #BEFORE_OPERATIONS} or {@link #AFTER_OPERATIONS} if the event has none
 * @param document the event as JSON
 */
public record EventRow(short bucket, long recordedAt, long account, long revision, long operation, String document) {
    /** How many buckets there are. */
    public static final int BUCKETS = 16;

    /** Stands for an opening, which comes before all operations at its revision. */
    public static final long BEFORE_OPERATIONS = 0;

    /** Stands for what has become due, which comes after what was booked of it at the same revision. */
    public static final long AFTER_OPERATIONS = Long.MAX_VALUE;

    /** Returns the rows of some facts: one for each limited account that each is about. */
    public static List<EventRow> of(List<Fact> facts) {
        List<EventRow> rows = new ArrayList<>(facts.size());
        for (Fact fact : facts) {
            List<AccountState> accounts = fact.after();
            if (!accounts.isEmpty()) {
                String document = fact.event().toJson();
                accounts.forEach(account -> rows.add(of(fact, account, document)));
            }
        }
        return rows;
    }

    private static EventRow of(Fact fact, AccountState account, String document) {
        return new EventRow(
                (short) (account.internalId() % BUCKETS),
                Micros.of(account.recordedAt()),
                account.internalId(),
                account.revision(),
                operation(fact),
                document);
    }

    private static long operation(Fact fact) {
        if (fact instanceof Fact.Booked booked) {
            return booked.operation().id();
        }
        return fact instanceof Fact.Opened ? BEFORE_OPERATIONS : AFTER_OPERATIONS;
    }
}
