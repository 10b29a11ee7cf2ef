package io.creditledger.examples.quickstart;

import io.creditledger.error.IdempotencyConflictException;
import io.creditledger.error.LedgerException;
import io.creditledger.error.RejectedException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Says in one line what is wrong with a store, and where it can what to do, to somebody who has not read the code. */
final class StoreFailures {

    private static final String CONNECTION_REJECTED = "08004";
    private static final int H2_FILE_IN_USE = 90020;
    private static final int MARIADB_ACCESS_DENIED = 1045;
    private static final int MAX_DETAIL_LENGTH = 300;

    private final StoreOptions store;

    StoreFailures(StoreOptions store) {
        this.store = store;
    }

    /** No driver takes the URL. */
    UserError noDriver(SQLException e) {
        return new UserError(
                "There is no database driver for " + store.displayUrl()
                        + ". A --jdbc-url begins with jdbc:h2:, jdbc:postgresql:, jdbc:mariadb: or jdbc:mysql:.",
                e);
    }

    /** The first connection failed. */
    UserError cannotConnect(Exception e) {
        SQLException error = databaseError(e);
        if (error == null) {
            return new UserError(theStore() + " cannot be opened: " + detail(e) + ".", e);
        }
        String state = String.valueOf(error.getSQLState());
        if (error.getErrorCode() == H2_FILE_IN_USE) {
            return new UserError(
                    theStore()
                            + " is in use by another program. Wait until that has ended, or give another --jdbc-url.",
                    e);
        }
        if (state.startsWith("28") || error.getErrorCode() == MARIADB_ACCESS_DENIED) {
            String who = store.user().isEmpty() ? "without a user" : "for user " + store.user();
            return new UserError(
                    theStore() + " refuses the login " + who + ". Give the right --user and --password.", e);
        }
        if (state.equals(CONNECTION_REJECTED)) {
            // Somebody is there: what is missing is a password, or room for one more connection.
            return new UserError(theStore() + " turns the connection away: " + detail(error) + ".", e);
        }
        if (state.startsWith("08")) {
            return new UserError(
                    theStore() + " cannot be reached: " + detail(error) + reason(error)
                            + ". Is the server running, and is the --jdbc-url right?",
                    e);
        }
        return new UserError(theStore() + " cannot be opened: " + detail(error) + reason(error) + ".", e);
    }

    /** The URL of an H2 file does not keep interrupts away from it. */
    UserError closedByInterrupts() {
        return new UserError(theStore()
                + " cannot be used: a thread that is interrupted would close it. An H2 file is opened with"
                + " --jdbc-url \"jdbc:h2:async:/PATH" + StoreOptions.H2_SETTINGS + "\".");
    }

    /** The ledger does not take the database as it is: another product, another schema, too little durability. */
    UserError unsuitable(RuntimeException e) {
        return new UserError(theStore() + " cannot be used: " + detail(e) + ".", e);
    }

    /** The database failed while it was used. */
    UserError failed(LedgerException e) {
        SQLException error = databaseError(e);
        String reason = error == null ? "" : ": " + detail(error);
        return new UserError(
                theStore() + " has failed: " + detail(e) + reason
                        + ". What is charged stays charged; the same command goes on from there.",
                e);
    }

    /** The ledger refused what never has a reason to be refused in books that only this program writes to. */
    UserError rejected(RejectedException e) {
        String foreign = e instanceof IdempotencyConflictException
                ? ". Something else was booked under the key of a request of this log; begin new books with another"
                        + " --jdbc-url, or tell the logs of several servers apart with --scope."
                : ". Somebody else has changed these books; put that right, or begin new ones with another --jdbc-url.";
        return new UserError("The books in " + store.displayUrl() + " do not fit: " + detail(e) + foreign, e);
    }

    private String theStore() {
        return "The store " + store.displayUrl();
    }

    /** What the database itself said: the innermost cause that is an error of a database. */
    private static @Nullable SQLException databaseError(Throwable e) {
        SQLException found = null;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException error) {
                found = error;
            }
        }
        return found;
    }

    /** What the network or the file system said, where the driver keeps it to itself. */
    private String reason(SQLException error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String said = detail(root);
        if (detail(error).contains(said)) {
            return "";
        }
        String kind = root.getClass().getSimpleName();
        return " (" + (said.equals(kind) ? kind : kind + ": " + said) + ")";
    }

    /** The first line of a message, fit to stand within a sentence. Drivers may quote what came out of the log. */
    private String detail(Throwable e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        String line = message.lines().findFirst().orElse("");
        // H2 ends its messages in the code and its build.
        line = line.replaceFirst("\\s*\\[\\d+-\\d+]$", "").replaceFirst("[.;:\\s]+$", "");
        return Printable.excerpt(store.withoutSecrets(line), MAX_DETAIL_LENGTH);
    }
}
