package io.creditledger.error;

import io.creditledger.OperationRef;

/** There is no such operation. */
public final class OperationNotFoundException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final OperationRef operation;

    /** Describes one refusal. */
    public OperationNotFoundException(OperationRef operation) {
        super(RejectionCode.OPERATION_NOT_FOUND, "there is no operation " + operation);
        this.operation = operation;
    }

    /** Returns the reference to the operation that does not exist. */
    public OperationRef operation() {
        return operation;
    }
}
