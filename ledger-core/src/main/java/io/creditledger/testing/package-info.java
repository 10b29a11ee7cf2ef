/** For the unit tests of hosts, together with the ledger in memory: a clock that moves, and a ledger that fails. */
@NullMarked
package io.creditledger.testing;

import org.jspecify.annotations.NullMarked;
