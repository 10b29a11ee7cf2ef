package io.creditledger.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Through here goes all work on a connection of a pool. After a driver call that ended in anything but an SQLException
 * nobody knows what is on its way, and what an answer would belong to: the connection is aborted, and no other work gets it.
 */
final class DriverCalls {
    private static final Logger LOG = LoggerFactory.getLogger(DriverCalls.class);

    private static final List<String> END_H2_SESSION =
            List.of("CALL SIGNAL('08006', 'the connection is aborted')", "CALL ABORT_SESSION(SESSION_ID())");

    private DriverCalls() {}

    /** Work that makes driver calls. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws SQLException;
    }

    /** Does work on a connection of a pool, and aborts the connection if a driver call may have failed halfway. */
    static <T> T run(Connection connection, Work<T> work) throws SQLException {
        return run(connection, () -> {}, work);
    }

    /**
     * As {@link #run(Connection, Work)}.
     *
     * @param beforeAbort what has to be done before the connection is aborted; does not fail
     */
    static <T> T run(Connection connection, Runnable beforeAbort, Work<T> work) throws SQLException {
        try {
            return work.run();
        } catch (Throwable failure) {
            if (!BetweenCalls.leavesConnectionKnown(failure)) {
                beforeAbort.run();
                abort(connection);
                LOG.warn("A driver failed with {}; its connection was aborted", failure.getClass());
            }
            throw DriverCalls.<RuntimeException>rethrown(BetweenCalls.unwrapped(failure));
        }
    }

    /** Does work on a connection of a host's, which is the host's to abort. */
    static <T> T runInHosts(Supplier<T> work) {
        try {
            return work.get();
        } catch (BetweenCalls wrapped) {
            throw DriverCalls.<RuntimeException>rethrown(BetweenCalls.unwrapped(wrapped));
        }
    }

    /** Ends a connection for good. It must still be closed, so that the pool can replace it. Never fails. */
    static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException | RuntimeException | Error failure) {
            LOG.debug("A connection could not be aborted", failure);
        }
        endH2Session(connection);
    }

    /**
     * Ends a connection to H2, whose {@code Connection.abort} does nothing. An error of SQLSTATE class 08 tells a pool such as
     * HikariCP to replace the connection; for pools that do not, the session is ended. Where the connection is gone already,
     * both fail.
     */
    private static void endH2Session(Connection connection) {
        for (String statement : END_H2_SESSION) {
            try {
                Statements.run(connection, statement);
            } catch (SQLException | RuntimeException | Error expected) {
                LOG.trace("A connection is aborted", expected);
            }
        }
    }

    /** Gives a connection back to its pool. Never fails: what was done with it has ended already. */
    static void giveBack(Connection connection) {
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
