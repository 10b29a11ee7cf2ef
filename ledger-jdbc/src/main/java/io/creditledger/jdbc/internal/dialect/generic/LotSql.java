package io.creditledger.jdbc.internal.dialect.generic;

/**
 * The statements about lots and holds of a database that takes them one at a time; {@code <ns>} and {@code <in>} as in {@link
 * Sql}. Those named latest look past a host's snapshot without locking anything but the rows that they return: what to
 * look at is found by the snapshot, and read again by primary key. They are empty where no snapshot can be behind a lock.
 */
public interface LotSql {
    /** The first open lots of {@code accounts} accounts, by pairs of an account and how many. */
    String firstLots(int accounts);

    /** All lots of one account that were open in the snapshot, as they are now. */
    String openLotsLatest();

    String lotsByNumber();

    String lotsByNumberLatest();

    String openHolds();

    String openHoldsLatest();

    String holdsByNumber();

    String holdsByNumberLatest();

    String allocations();

    String allocationsLatest();

    /** Inserts a lot with this number, to be undone at once: fails if there is one that a host's snapshot does not show. */
    String probeLot();

    String insertLot();

    String updateLot();

    String insertHold();

    String updateHold();

    String insertAllocation();

    String updateAllocation();
}
