package io.creditledger.error;

import io.creditledger.OperationKind;
import io.creditledger.TransactionId;

/**
 * The operation is of a kind that the command cannot undo. Debits and captures can be refunded; grants, debits, captures,
 * transfers and posts can be reversed.
 */
public final class NotReversibleException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final TransactionId operation;
    private final OperationKind kind;

    /** Describes one refusal. */
    public NotReversibleException(TransactionId operation, OperationKind kind) {
        super(
                RejectionCode.NOT_REVERSIBLE,
                "operation " + operation + " is a " + kind + ", which this command cannot undo");
        this.operation = operation;
        this.kind = kind;
    }

    /** Returns the operation referred to. */
    public TransactionId operation() {
        return operation;
    }

    /** Returns the kind of the operation. */
    public OperationKind kind() {
        return kind;
    }
}
