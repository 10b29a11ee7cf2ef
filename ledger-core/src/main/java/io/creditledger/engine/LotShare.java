package io.creditledger.engine;

import org.jspecify.annotations.Nullable;

/**
 * What one lot, or the plain credits, have to do with a movement.
 *
 * @param lot the lot's number, or null for plain credits
 * @param amount seen from the lot: negative if credits are taken out of it; what is reserved is positive
 */
record LotShare(@Nullable Long lot, long amount) {}
