package io.creditledger.command;

/**
 * One method for each keyed command. A new command adds a method, so code that handles all commands does not compile until it
 * also handles the new one.
 *
 * @param <T> what each case returns
 */
public interface KeyedCommandVisitor<T> {
    /** Handles a grant. */
    T visit(Grant command);

    /** Handles a debit. */
    T visit(Debit command);

    /** Handles a debit of at most an amount. */
    T visit(DebitUpTo command);

    /** Handles a transfer. */
    T visit(Transfer command);

    /** Handles a post. */
    T visit(Post command);

    /** Handles a refund. */
    T visit(Refund command);

    /** Handles a reversal. */
    T visit(Reverse command);

    /** Handles a change of limits. */
    T visit(ChangeLimits command);

    /** Handles a freeze. */
    T visit(FreezeAccount command);

    /** Handles a reopening. */
    T visit(ReopenAccount command);

    /** Handles a closing. */
    T visit(CloseAccount command);

    /** Handles a hold. */
    T visit(PlaceHold command);

    /** Handles a capture. */
    T visit(CaptureHold command);

    /** Handles a release. */
    T visit(ReleaseHold command);

    /** Handles a hold's extension. */
    T visit(ExtendHold command);

    /** Handles a lot's voiding. */
    T visit(VoidLot command);

    /** Handles a lot's extension. */
    T visit(ExtendLot command);
}
