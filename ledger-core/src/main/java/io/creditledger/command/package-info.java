/** The commands: what can be asked of a ledger, each a validated immutable value with a builder. */
@NullMarked
package io.creditledger.command;

import org.jspecify.annotations.NullMarked;
