/**
 * A ledger in memory, for a host's unit tests.
 */
@NullMarked
package io.creditledger.memory;

import org.jspecify.annotations.NullMarked;
