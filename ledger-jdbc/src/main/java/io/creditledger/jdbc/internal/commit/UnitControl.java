package io.creditledger.jdbc.internal.commit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds one unit of work: gives each trip to the database the time that is left, and lets another thread stop the unit of
 * work when that did not help. Thread-safe.
 */
public final class UnitControl {
    private static final Logger LOG = LoggerFactory.getLogger(UnitControl.class);

    /** How much later than its deadline a unit of work is stopped, so that an answer that is under way still arrives. */
    static final long MARGIN_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Deadline deadline;
    private @Nullable Integer networkTimeout;
    private @Nullable Connection connection;
    private @Nullable Thread interruptible;
    private boolean stopped;
    private boolean interrupted;

    /** Creates one for a unit of work that must have ended at this time. */
    public UnitControl(Deadline deadline) {
        this.deadline = deadline;
    }

    /** Returns when the unit of work must have ended. */
    public Deadline deadline() {
        return deadline;
    }

    /** Returns whether it is late enough to stop the unit of work. */
    boolean isOverdue() {
        return deadline.nanosLeft() <= -MARGIN_NANOS;
    }

    /** Notes that this thread waits for something that an interrupt ends, such as a connection from the pool. */
    public synchronized void waiting() {
        interruptible = Thread.currentThread();
    }

    /**
     * Notes that this thread waits no longer.
     *
     * @return whether {@link #stop} has interrupted it; its interrupt status is then cleared
     */
    public synchronized boolean waited() {
        interruptible = null;
        boolean was = interrupted;
        interrupted = false;
        if (was) {
            // Ours, not the host's; whoever interrupted this thread meanwhile cannot be told from us.
            boolean ignored = Thread.interrupted();
        }
        return was;
    }

    /** Notes the connection that the unit of work runs on. */
    public synchronized void opened(Connection opened) {
        connection = opened;
        if (stopped) {
            abort(opened);
        }
    }

    /** Notes that the connection is about to be given back. */
    public synchronized void released() {
        connection = null;
    }

    /** Lets the next trips on a connection take what is left and a margin, and not more. By the thread of the unit of work. */
    public void limit(Connection limited) {
        long nanos = Math.max(0, deadline.nanosLeft()) + MARGIN_NANOS;
        try {
            if (networkTimeout == null) {
                networkTimeout = limited.getNetworkTimeout();
            }
            limited.setNetworkTimeout(Runnable::run, (int) Math.min(Integer.MAX_VALUE, nanos / 1_000_000));
        } catch (SQLException error) {
            // A driver that cannot do it, or a broken connection: then the next statement fails, and the pool notices
            // that.
            LOG.debug("A connection took no network timeout", error);
        }
    }

    /**
     * Gives a connection back the network timeout that it came with. Has to be done before it is aborted as well: a pool may fail
     * to do it then, and take the connection for a good one.
     */
    public void restore(Connection limited) {
        Integer before = networkTimeout;
        if (before == null) {
            return;
        }
        try {
            limited.setNetworkTimeout(Runnable::run, before);
        } catch (SQLException error) {
            LOG.debug("A connection did not take its network timeout back", error);
        }
    }

    /** Stops the unit of work: aborts its connection, and ends a wait for one. Returns whether a connection was aborted. */
    synchronized boolean stop() {
        stopped = true;
        if (interruptible != null) {
            interrupted = true;
            interruptible.interrupt();
        }
        return connection != null && abort(connection);
    }

    private static boolean abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
            return true;
        } catch (SQLException | RuntimeException error) {
            LOG.debug("A connection could not be aborted", error);
            return false;
        }
    }
}
