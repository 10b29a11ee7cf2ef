/** For the unit tests of hosts, with the in-memory ledger: a clock that tests can set, and a ledger that fails on request. */
@NullMarked
package io.creditledger.testing;

import org.jspecify.annotations.NullMarked;
