package io.creditledger.engine;

import io.creditledger.AccountId;
import io.creditledger.OperationRef;

/** One thing that a working set lacks. Accounts and operations have to be locked; the rest is read under those locks. */
public sealed interface MissingInput {
    /** Calls the method of a visitor for this kind, and returns what that returns. */
    <R> R accept(Visitor<R> visitor);

    /**
     * Handles each kind. Whoever provides what is lacking implements it, so that a new kind does not compile until it is provided.
     *
     * @param <R> what its methods return
     */
    interface Visitor<R> {
        /** Handles an account. */
        R visit(Account need);

        /** Handles an operation. */
        R visit(Operation need);

        /** Handles the first open lots of an account. */
        R visit(Lots need);

        /** Handles all open lots and holds of an account. */
        R visit(Everything need);

        /** Handles one lot. */
        R visit(OneLot need);

        /** Handles one hold. */
        R visit(OneHold need);

        /** Handles the allocations of an operation. */
        R visit(Allocations need);

        /** Handles ids. */
        R visit(Ids need);
    }

    /**
     * An account.
     *
     * @param id whose
     */
    record Account(AccountId id) implements MissingInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * An operation, with its postings' accounts.
     *
     * @param ref which
     */
    record Operation(OperationRef ref) implements MissingInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * The first open lots of an account in the order of use, with their expiry accounts.
     *
     * @param account whose
     * @param count how many
     */
    record Lots(AccountId account, int count) implements MissingInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * All open lots of an account with their expiry accounts, and all its open holds with their allocations.
     *
     * @param account whose
     */
    record Everything(AccountId account) implements MissingInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * One lot, with its expiry account.
     *
     * @param id which
     */
    record OneLot(long id) implements MissingInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * One hold with its allocations, and the lots that these name.
     *
     * @param id which
     */
    record OneHold(long id) implements MissingInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * The allocations of an operation, and the lots that these name.
     *
     * @param operation which
     */
    record Allocations(long operation) implements MissingInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** More ids. */
    record Ids() implements MissingInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }
}
