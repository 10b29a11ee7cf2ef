package io.creditledger.engine;

/**
 * Where a posting is stored.
 *
 * @param account the store's number for the account
 * @param position the posting's place among the account's postings
 */
public record PostingLocator(long account, long position) {}
