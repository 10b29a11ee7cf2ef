package io.creditledger.command;

/**
 * One change asked of a ledger: a validated, immutable value that can be sent, kept and sent again. A malformed command
 * cannot be built.
 *
 * @param <R> what the ledger answers when it accepts the command, a {@link io.creditledger.CommandResult}
 */
public sealed interface Command<R> permits AtomicGroup, ExpireDue, KeyedCommand, CompactTotals, OpenAccount, ApplyDue {
    /** Calls the visitor's method for this sort of command and returns what it returns. */
    <T> T accept(CommandVisitor<T> visitor);
}
