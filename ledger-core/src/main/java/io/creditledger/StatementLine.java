package io.creditledger;

/**
 * One posting of an account, with its transaction.
 *
 * @param posting the account's leg: amount, position and, for a limited account, the balance after it
 * @param transaction the whole transaction
 */
public record StatementLine(Posting posting, Transaction transaction) {}
