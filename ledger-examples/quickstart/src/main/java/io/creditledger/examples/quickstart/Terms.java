package io.creditledger.examples.quickstart;

/**
 * What must stay the same for as long as the same books are used. What is booked stays booked: with other prices or
 * another grant, a second run over the same log could not come to the same books.
 *
 * @param grant credits that every client starts with
 * @param priceFingerprint {@link PriceTable#fingerprint()}
 */
record Terms(long grant, String priceFingerprint) {}
