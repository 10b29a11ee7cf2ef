package io.creditledger;

/**
 * One posting of an account together with the transaction it belongs to.
 *
 * @param posting the account's leg: amount, position and, for a limited account, the balance after it
 * @param transaction the whole transaction
 */
public record StatementLine(Posting posting, Transaction transaction) {}
