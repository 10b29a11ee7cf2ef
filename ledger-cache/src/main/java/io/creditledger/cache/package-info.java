/**
 * A ledger decorator that returns balances from memory. The cache never decides whether a command is accepted.
 */
@NullMarked
package io.creditledger.cache;

import org.jspecify.annotations.NullMarked;
