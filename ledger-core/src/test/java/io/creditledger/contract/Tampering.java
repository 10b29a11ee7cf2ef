package io.creditledger.contract;

import io.creditledger.AccountId;
import io.creditledger.OperationKind;
import io.creditledger.TransactionId;
import java.math.BigInteger;
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

    private static void cannot() {
        throw new TestAbortedException("this cannot happen to the rows of this store");
    }
}
