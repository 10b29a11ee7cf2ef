package io.creditledger.jdbc.internal.driver;

import io.creditledger.engine.PartlyDone;
import io.creditledger.error.ConcurrencyException;
import io.creditledger.error.LedgerException;
import io.creditledger.error.ListenerException;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.error.UnknownOutcomeException;
import java.sql.SQLException;

/** Turns what JDBC throws into what a ledger throws. */
public final class StorageExceptions {
    private StorageExceptions() {}

    /** An owned unit of work failed and was rolled back. */
    public static StorageException owned(SQLException error, SqlErrorKind kind) {
        return switch (kind) {
            case CONFLICT, DUPLICATE ->
                concurrency("others kept getting in the way of the unit of work", error, Retry.CALL);
            case LOCK_TIMEOUT ->
                concurrency(
                        "an account stayed locked by somebody else, or the statement was ended for taking too long",
                        error,
                        Retry.CALL);
            case CONNECTION -> storage("no connection was to be had, or it was lost", error, Retry.CALL);
            case READ_ONLY ->
                storage(
                        "nothing was written: the server is read-only, as after a failover one that is not the primary any more",
                        error,
                        Retry.CALL);
            case OTHER -> storage("the database refused a statement", error, Retry.NO);
        };
    }

    public static StorageException storage(String what, SQLException error, Retry retry) {
        return new StorageException(text(what, error), error, error.getSQLState(), error.getErrorCode(), retry);
    }

    public static ConcurrencyException concurrency(String what, SQLException error, Retry retry) {
        return new ConcurrencyException(text(what, error), error, error.getSQLState(), error.getErrorCode(), retry);
    }

    /**
     * A commit failed in a way that does not prove a rollback.
     *
     * @param doubt how it failed
     * @param last what ended the search for its outcome; may be the same
     */
    public static UnknownOutcomeException unknownOutcome(SQLException doubt, Throwable last) {
        UnknownOutcomeException unknown = new UnknownOutcomeException(
                text(
                        "a commit failed and it could not be found out whether it was done;"
                                + " execute again with the same key",
                        doubt),
                doubt,
                doubt.getSQLState(),
                doubt.getErrorCode());
        if (last != doubt) {
            unknown.addSuppressed(last);
        }
        return unknown;
    }

    /**
     * Returns the failure of a list of commands of which some may be done: with a message that says how many, unless it is unknown
     * whether the others are done.
     *
     * @param rest the failure of the others
     * @param done how many commands are done
     * @param all of how many
     */
    public static LedgerException partlyDone(LedgerException rest, int done, int all) {
        return done == 0 || done == all || rest instanceof UnknownOutcomeException
                ? rest
                : again(rest, PartlyDone.message(done, all));
    }

    /**
     * Returns a failure of the database or of a listener with the stack of this thread: another one of the same class. The first is
     * the cause of a failure of the database; that of a listener has the same cause, which is what the listener threw. Returns any
     * other failure as it is.
     */
    public static LedgerException again(LedgerException failure, String message) {
        if (failure instanceof UnknownOutcomeException unknown) {
            return new UnknownOutcomeException(
                    message,
                    unknown,
                    unknown.sqlState(),
                    unknown.vendorCode(),
                    unknown.completion().orElse(null));
        }
        if (failure instanceof ConcurrencyException concurrency) {
            return new ConcurrencyException(
                    message, concurrency, concurrency.sqlState(), concurrency.vendorCode(), concurrency.retry());
        }
        if (failure instanceof StorageException storage) {
            return new StorageException(message, storage, storage.sqlState(), storage.vendorCode(), storage.retry());
        }
        return failure instanceof ListenerException ? new ListenerException(message, failure.getCause()) : failure;
    }

    private static String text(String what, SQLException error) {
        // The driver's own message stays in the cause: it may quote bound values.
        return what + " (SQLState " + error.getSQLState() + ", code " + error.getErrorCode() + ")";
    }
}
