package io.creditledger.error;

import org.jspecify.annotations.Nullable;

/**
 * The ledger understood the command and refused it. Nothing was written; the same key may succeed later.
 *
 * <p>A rejection is made without a stack trace, because refusing is normal flow; it gets the trace of the caller when
 * {@link io.creditledger.Outcome#orElseThrow()} throws it.
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

    /** Returns which rule refused the command. */
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
