package io.creditledger.command;

/**
 * One case for each sort of command. A new sort adds a method, so code that handles all of them does not compile until it
 * handles the new one too.
 *
 * @param <T> what each case returns
 */
public interface CommandVisitor<T> {
    /** Handles any command with a key; {@link KeyedCommand#accept(KeyedCommandVisitor)} tells which. */
    T visit(KeyedCommand<?> command);

    /** Handles an opening. */
    T visit(OpenAccount command);

    /** Handles an atomic group. */
    T visit(AtomicGroup command);

    /** Handles the settling of one account. */
    T visit(ApplyDue command);

    /** Handles a sweep of everything due. */
    T visit(ExpireDue command);

    /** Handles maintenance. */
    T visit(CompactTotals command);
}
