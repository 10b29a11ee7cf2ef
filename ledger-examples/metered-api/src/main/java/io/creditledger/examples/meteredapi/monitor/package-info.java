/** How this instance does: how long calls of its ledger take, and how many wait. */
@NullMarked
package io.creditledger.examples.meteredapi.monitor;

import org.jspecify.annotations.NullMarked;
