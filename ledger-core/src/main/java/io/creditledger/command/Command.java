package io.creditledger.command;

/**
 * A request for one change: a validated, immutable value that can be kept and executed repeatedly. A malformed command
 * cannot be built.
 *
 * @param <R> the result of an accepted command, a {@link io.creditledger.CommandResult}
 */
public sealed interface Command<R> permits AtomicGroup, ExpireDue, KeyedCommand, CompactTotals, OpenAccount, ApplyDue {
    /** Calls the visitor's method for this kind of command and returns its result. */
    <T> T accept(CommandVisitor<T> visitor);
}
