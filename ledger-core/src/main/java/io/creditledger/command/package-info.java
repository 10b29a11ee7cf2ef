/** The commands that a ledger executes: validated immutable values, most of them with a builder. */
@NullMarked
package io.creditledger.command;

import org.jspecify.annotations.NullMarked;
