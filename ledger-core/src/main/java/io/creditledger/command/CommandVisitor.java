package io.creditledger.command;

/**
 * One method for each kind of command. A new kind adds a method, so code that handles all kinds does not compile until it
 * also handles the new one.
 *
 * @param <T> what each case returns
 */
public interface CommandVisitor<T> {
    /** Handles any command with a key; {@link KeyedCommand#accept(KeyedCommandVisitor)} dispatches on its kind. */
    T visit(KeyedCommand<?> command);

    /** Handles the opening of an account. */
    T visit(OpenAccount command);

    /** Handles an atomic group. */
    T visit(AtomicGroup command);

    /** Handles the settling of one account. */
    T visit(ApplyDue command);

    /** Handles a sweep of everything due. */
    T visit(ExpireDue command);

    /** Handles the compaction of totals. */
    T visit(CompactTotals command);
}
