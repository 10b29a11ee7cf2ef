package io.creditledger.examples.quickstart;

import java.time.Instant;

/**
 * One transaction, seen from the account of the client.
 *
 * @param id of the transaction
 * @param user account of the client
 * @param amount what moved: negative when the client paid
 * @param time when the request was made
 * @param balanceAfter what the client had then
 * @param note what was requested
 */
record TransactionRecord(String id, String user, long amount, Instant time, long balanceAfter, String note) {}
