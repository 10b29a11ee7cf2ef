/**
 * A ledger decorator that answers balance reads from memory; the cache never decides.
 */
@NullMarked
package io.creditledger.cache;

import org.jspecify.annotations.NullMarked;
