package io.creditledger.contract;

import io.creditledger.AccountId;
import io.creditledger.LotId;
import io.creditledger.OperationKind;
import io.creditledger.TransactionId;
import io.creditledger.engine.BurnOrder;
import io.creditledger.engine.Micros;
import java.math.BigInteger;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * Damages a store's rows behind the ledger's back, each method in one way, so that an audit has something to find. What
 * cannot happen to a store is left as it is here: the tests that need it are skipped.
 */
public interface Tampering {
    /** Overwrites a limited account's posted balance. */
    default void setPosted(AccountId account, long posted) {
        cannot();
    }

    /** Overwrites how many postings a limited account says it has had. */
    default void setSeq(AccountId account, long seq) {
        cannot();
    }

    /** Overwrites a limited account's revision. */
    default void setRevision(AccountId account, long revision) {
        cannot();
    }

    /** Overwrites what a limited account says open holds keep reserved. */
    default void setHeld(AccountId account, long held) {
        cannot();
    }

    /** Adds to an unlimited account's total. */
    default void addToTotal(AccountId account, BigInteger amount) {
        cannot();
    }

    /** Overwrites a posting's amount. */
    default void setAmount(AccountId account, long position, long amount) {
        cannot();
    }

    /** Overwrites the posted balance that a posting says there was after it. */
    default void setPostedAfter(AccountId account, long position, long posted) {
        cannot();
    }

    /** Overwrites the revision that a posting says there was after it. */
    default void setRevisionAfter(AccountId account, long position, long revision) {
        cannot();
    }

    /** Loses a posting. */
    default void deletePosting(AccountId account, long position) {
        cannot();
    }

    /** Loses an operation, but not its postings. */
    default void deleteOperation(TransactionId operation) {
        cannot();
    }

    /** Loses an account, but not its postings. */
    default void deleteAccount(AccountId account) {
        cannot();
    }

    /** Overwrites an operation's kind. */
    default void setKind(TransactionId operation, OperationKind kind) {
        cannot();
    }

    /** Overwrites how much of an operation is said to be refunded or reversed. */
    default void setReturned(TransactionId operation, long returned) {
        cannot();
    }

    /** Overwrites which operation is said to have reversed one. */
    default void setReversedBy(TransactionId operation, @Nullable TransactionId reversedBy) {
        cannot();
    }

    /** Overwrites which operation one is said to undo. */
    default void setReference(TransactionId operation, @Nullable TransactionId reference) {
        cannot();
    }

    /** Stores an operation's key under another digest than its own. */
    default void spoilKeyDigest(TransactionId operation) {
        cannot();
    }

    /** Overwrites what a limited account says is in lots that have not started. */
    default void setUpcoming(AccountId account, long upcoming) {
        cannot();
    }

    /** Overwrites what a limited account says is in live lots with tags. */
    default void setRestricted(AccountId account, long restricted) {
        cannot();
    }

    /** Overwrites how many open lots a limited account says it has. */
    default void setOpenLots(AccountId account, int lots) {
        cannot();
    }

    /** Overwrites how many open holds a limited account says it has. */
    default void setOpenHolds(AccountId account, int holds) {
        cannot();
    }

    /** Overwrites when a limited account says that it changes by itself next. */
    default void setNextChange(AccountId account, @Nullable Instant at) {
        cannot();
    }

    /** Overwrites what is left of a lot. */
    default void setRemaining(LotId lot, long remaining) {
        cannot();
    }

    /** Overwrites what holds are said to reserve of a lot. */
    default void setReserved(LotId lot, long reserved) {
        cannot();
    }

    /** Overwrites how much of a lot is said to have expired. */
    default void setExpired(LotId lot, long expired) {
        cannot();
    }

    /** Overwrites whether a lot is found among those that have credits left. */
    default void setOpen(LotId lot, boolean open) {
        cannot();
    }

    /** Overwrites a lot's place in the order of use, as if it had started then. */
    default void setSortedByStart(LotId lot, Instant start) {
        cannot();
    }

    /** Overwrites a lot's priority, but not its place in the order of use. */
    default void setPriority(LotId lot, int priority) {
        cannot();
    }

    /** Loses a lot. */
    default void deleteLot(LotId lot) {
        cannot();
    }

    /** Overwrites how much of a hold is said to be captured. */
    default void setCaptured(TransactionId hold, long captured) {
        cannot();
    }

    /** Overwrites when a hold is said to have ended, but not what has become of it. */
    default void setEnded(TransactionId hold, @Nullable Instant at) {
        cannot();
    }

    /** Loses a hold, but not the operation that placed it. */
    default void deleteHold(TransactionId hold) {
        cannot();
    }

    /** Overwrites what an operation did with a lot or with plain credits. */
    default void setAllocated(TransactionId operation, int ordinal, long amount) {
        cannot();
    }

    /** Overwrites how much of what an operation did with a lot is said to be given back. */
    default void setGivenBack(TransactionId operation, int ordinal, long returned) {
        cannot();
    }

    /** Overwrites which lot an operation is said to have used. */
    default void setLotUsed(TransactionId operation, int ordinal, LotId lot) {
        cannot();
    }

    /** Loses what an operation did with a lot. */
    default void deleteAllocation(TransactionId operation, int ordinal) {
        cannot();
    }

    /** Returns the bytes of a lot's place in the order of use as they would be if it had started then. */
    static byte[] sortedByStart(byte[] bytes, Instant start) {
        BurnOrder order = BurnOrder.ofBytes(bytes);
        return new BurnOrder(
                        order.priority(), order.end(), order.category(), Micros.of(start), order.creation(), order.id())
                .bytes();
    }

    private static void cannot() {
        throw new TestAbortedException("this cannot happen to the rows of this store");
    }
}
