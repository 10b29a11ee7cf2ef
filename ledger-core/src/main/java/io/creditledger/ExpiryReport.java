package io.creditledger;

/**
 * What booking due expiries did.
 *
 * @param accounts how many accounts had something due and were settled
 * @param more whether there may be more: the limit was reached
 */
public record ExpiryReport(int accounts, boolean more) {}
