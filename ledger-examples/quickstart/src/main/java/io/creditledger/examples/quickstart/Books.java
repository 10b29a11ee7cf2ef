package io.creditledger.examples.quickstart;

/**
 * The books that a replay writes to. This is all that the rest of the program knows of the ledger.
 *
 * <p>Everything that changes something may be called again with the same arguments, by this run or a later one, and
 * then changes nothing: that is what makes a run that was killed repeatable. Methods may be called by many threads at
 * once, and block until what they did is durable. Any of them throws {@link UserError} when the store cannot be used
 * (locked, wrong password, gone), with a message for the person at the keyboard.
 */
interface Books extends AutoCloseable {

    /**
     * Notes the terms that these books are kept by, unless an earlier run has: then changes nothing and returns the
     * terms noted first.
     */
    Terms agreeOn(Terms terms);

    /**
     * Opens the account of a client and grants it its starting credits. Changes nothing when that has been done.
     *
     * @return whether the account is new
     */
    boolean open(String client, long credits);

    /**
     * Takes the credits for one request from the client's account, which has been opened. When the key has been
     * charged before, takes nothing and returns what was charged then. A refusal leaves no trace.
     */
    ChargeOutcome charge(Charge charge);

    /**
     * A transaction as the ledger has recorded it.
     *
     * @param transactionId from a {@link ChargeOutcome.Charged} of these books
     */
    TransactionRecord transaction(String transactionId);

    /** Adds up and verifies the books. Called once, when nothing is being charged any more. */
    Audit audit();

    /** Lets go of the store. Never throws a checked exception. */
    @Override
    void close();

    /** Opens books. */
    @FunctionalInterface
    interface Opener {

        /**
         * Opens the books in a store, making them if there are none.
         *
         * @throws UserError if the store cannot be used
         */
        Books open(StoreOptions store);
    }
}
