package io.creditledger.error;

import io.creditledger.OperationKind;
import io.creditledger.TransactionId;

/** The operation is not of a kind that the command can undo: only debits are refunded; only grants, debits, transfers and posts are reversed. */
public final class NotReversibleException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final TransactionId operation;
    private final OperationKind kind;

    /** Describes one refusal. */
    public NotReversibleException(TransactionId operation, OperationKind kind) {
        super(
                RejectionCode.NOT_REVERSIBLE,
                "operation " + operation + " is a " + kind + ", which this command does not undo");
        this.operation = operation;
        this.kind = kind;
    }

    /** Returns the operation pointed to. */
    public TransactionId operation() {
        return operation;
    }

    /** Returns its kind. */
    public OperationKind kind() {
        return kind;
    }
}
