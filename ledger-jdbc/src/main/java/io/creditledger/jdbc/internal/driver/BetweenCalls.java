package io.creditledger.jdbc.internal.driver;

import io.creditledger.error.LedgerException;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.jdbi.v3.core.JdbiException;

/**
 * Wraps a failure of code that runs while no driver call is in progress: the engine, the host's clock, a check of the library.
 * The connection is still usable. For every other failure except an SQLException it must be assumed that a driver call threw
 * it, so that is the default and this class marks the exceptions. {@link DriverCalls} unwraps the failure.
 */
public final class BetweenCalls extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Throwable failure;

    private BetweenCalls(Throwable failure) {
        super(null, failure, false, false);
        this.failure = failure;
    }

    /** Runs code that makes no driver call. */
    public static <T> T run(Supplier<T> work) {
        try {
            return work.get();
        } catch (BetweenCalls wrapped) {
            throw wrapped;
        } catch (Throwable failure) {
            // Also what a host's clock throws without declaring it.
            throw new BetweenCalls(failure);
        }
    }

    /**
     * Returns whether work on a connection may fail like this and leave the connection in a known state: the database has
     * refused a statement, or no driver call was under way.
     */
    static boolean leavesConnectionKnown(Throwable failure) {
        return failure instanceof SQLException
                || failure instanceof BetweenCalls
                || failure instanceof SetupException
                || failure instanceof LedgerException
                || failure instanceof StaleReadException
                || (failure instanceof JdbiException && failure.getCause() instanceof SQLException);
    }

    /** Returns the failure itself, if it is wrapped. */
    static Throwable unwrapped(Throwable failure) {
        return failure instanceof BetweenCalls between ? between.failure : failure;
    }
}
