/** One attempt at commands: resolves names, locks, loads, and lets the engine decide. */
@NullMarked
package io.creditledger.jdbc.internal.load;

import org.jspecify.annotations.NullMarked;
