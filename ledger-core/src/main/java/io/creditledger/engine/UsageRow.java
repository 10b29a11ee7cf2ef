package io.creditledger.engine;

import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Usage of one account on one day by one combination of values: as stored, or what a unit of work adds.
 *
 * @param key which row it is
 * @param debits how many debits and captures
 * @param debited their sum
 * @param refunds how many refunds and reversals of debits and captures
 * @param refunded their sum
 */
public record UsageRow(Key key, long debits, BigInteger debited, long refunds, BigInteger refunded) {
    /**
     * The key of a row.
     *
     * @param account the internal id of the account
     * @param day the UTC day, in days since 1970-01-01
     * @param values the values of the dimensions, all of them, empty text for what is not given
     */
    public record Key(long account, int day, List<String> values) {
        /** The order in which rows are written, the same on all nodes. */
        static final Comparator<Key> ORDER = Comparator.comparingLong(Key::account)
                .thenComparingInt(Key::day)
                .thenComparing(key -> key.values.get(0))
                .thenComparing(key -> key.values.get(1))
                .thenComparing(key -> key.values.get(2));

        /** Copies the list. */
        public Key {
            values = List.copyOf(values);
        }
    }

    /** Returns the UTC day of an instant, in days since 1970-01-01. */
    public static int day(Instant instant) {
        return Math.toIntExact(Math.floorDiv(
                instant.getEpochSecond(), ChronoUnit.DAYS.getDuration().toSeconds()));
    }

    /** Returns what an operation adds. */
    public static UsageRow of(UsageEntry entry, Instant recordedAt) {
        BigInteger amount = BigInteger.valueOf(entry.amount());
        Key key = new Key(entry.account(), day(recordedAt), entry.values());
        return entry.refund()
                ? new UsageRow(key, 0, BigInteger.ZERO, 1, amount)
                : new UsageRow(key, 1, amount, 0, BigInteger.ZERO);
    }

    /** Returns the sum of two rows of the same key. */
    public UsageRow plus(UsageRow other) {
        return new UsageRow(
                key,
                debits + other.debits,
                debited.add(other.debited),
                refunds + other.refunds,
                refunded.add(other.refunded));
    }

    /** Returns what new operations add, in the order in which it is written. */
    static List<UsageRow> added(List<OperationRecord> operations) {
        Map<Key, UsageRow> rows = new TreeMap<>(Key.ORDER);
        for (OperationRecord operation : operations) {
            UsageEntry entry = operation.usage();
            if (entry != null) {
                UsageRow row = of(entry, operation.recordedAt());
                rows.merge(row.key, row, UsageRow::plus);
            }
        }
        return rows.isEmpty() ? List.of() : new ArrayList<>(rows.values());
    }
}
