/** Reads: balances, statements, lots, holds, and the rows for an audit. */
@NullMarked
package io.creditledger.jdbc.internal.read;

import org.jspecify.annotations.NullMarked;
