package io.creditledger.engine;

import io.creditledger.AccountId;
import io.creditledger.OperationRef;
import org.jspecify.annotations.Nullable;

/** Unwinds a decision that needs what the working set does not hold. Never leaves this package. */
final class NotLoaded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final @Nullable AccountId account;
    private final @Nullable OperationRef operation;

    private NotLoaded(@Nullable AccountId account, @Nullable OperationRef operation) {
        super(null, null, false, false);
        this.account = account;
        this.operation = operation;
    }

    static NotLoaded account(AccountId id) {
        return new NotLoaded(id, null);
    }

    static NotLoaded operation(OperationRef ref) {
        return new NotLoaded(null, ref);
    }

    Decision.NeedMore decision() {
        return new Decision.NeedMore(account, operation);
    }
}
