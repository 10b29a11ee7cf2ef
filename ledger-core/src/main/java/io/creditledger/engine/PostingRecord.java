package io.creditledger.engine;

import io.creditledger.Posting;

/**
 * One posting's row.
 *
 * @param account the store's number for the account
 * @param posting what was posted
 */
public record PostingRecord(long account, Posting posting) {}
