package io.creditledger.error;

import org.jspecify.annotations.Nullable;

/**
 * The ledger refused the command. Nothing was written; executing it again with the same key may succeed later.
 *
 * <p>A rejection is created without a stack trace, because refusals are normal flow. {@link
 * io.creditledger.Outcome#orElseThrow()} fills in the stack trace of its caller.
 */
public abstract class RejectedException extends LedgerException {
    private static final long serialVersionUID = 1L;

    private final RejectionCode code;

    RejectedException(RejectionCode code, String message) {
        this(code, message, null);
    }

    RejectedException(RejectionCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Returns the code of the rule that refused the command. */
    public final RejectionCode code() {
        return code;
    }

    /** Does nothing: see {@link #fillInCallersStackTrace()}. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    /** Records the current thread's stack, as throwing a new exception here would. */
    public void fillInCallersStackTrace() {
        super.fillInStackTrace();
    }
}
