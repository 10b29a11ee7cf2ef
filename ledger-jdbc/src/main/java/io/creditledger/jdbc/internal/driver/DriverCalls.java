package io.creditledger.jdbc.internal.driver;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs all work on a connection of a pool. After a driver call that threw anything but an SQLException, requests or answers
 * may still be in transit, so the state of the connection is unknown: it is aborted, and not used again.
 */
public final class DriverCalls {
    private static final Logger LOG = LoggerFactory.getLogger(DriverCalls.class);

    private DriverCalls() {}

    /** Work that makes driver calls. */
    @FunctionalInterface
    public interface Work<T> {
        public T run() throws SQLException;
    }

    /** Ends a connection for good; never fails. */
    @FunctionalInterface
    public interface Abort {
        void abort(Connection connection);
    }

    /**
     * Does work on a connection of a pool, and aborts the connection if a driver call may have failed halfway.
     *
     * @param abort how to abort the connection
     */
    public static <T> T run(Connection connection, Abort abort, Work<T> work) throws SQLException {
        try {
            return work.run();
        } catch (Throwable failure) {
            if (!BetweenCalls.leavesConnectionKnown(failure)) {
                abort.abort(connection);
                LOG.warn("A driver failed with {}; its connection was aborted", failure.getClass());
            }
            throw DriverCalls.<RuntimeException>rethrown(BetweenCalls.unwrapped(failure));
        }
    }

    /** Does work on a connection of a host; only the host may abort it. */
    public static <T> T runInHosts(Supplier<T> work) {
        try {
            return work.get();
        } catch (BetweenCalls wrapped) {
            throw DriverCalls.<RuntimeException>rethrown(BetweenCalls.unwrapped(wrapped));
        }
    }

    /** Executes a statement without parameters. */
    public static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Ends the transaction that reads have begun, if the connection works without auto-commit. */
    public static void endReads(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
        }
    }

    /** Ends a connection for good. It must still be closed, so that the pool can replace it. Never fails. */
    public static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException | RuntimeException | Error failure) {
            LOG.debug("A connection could not be aborted", failure);
        }
    }

    /** Returns a connection to its pool. Never fails, because the work on it has already ended. */
    public static void giveBack(Connection connection) {
        try {
            connection.close();
        } catch (SQLException | RuntimeException | Error failure) {
            LOG.debug("A connection could not be given back", failure);
        }
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> RuntimeException rethrown(Throwable failure) throws X {
        throw (X) failure;
    }
}
