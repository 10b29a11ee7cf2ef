/** A ledger in memory, for the unit tests of hosts. */
@NullMarked
package io.creditledger.memory;

import org.jspecify.annotations.NullMarked;
