package io.creditledger.jdbc.crash;

import static io.creditledger.jdbc.crash.Proxies.call;
import static io.creditledger.jdbc.crash.Proxies.proxy;

import java.io.PrintWriter;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.Set;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * A pool whose connections break at the moment of a commit, as often as it is told: before the database has heard of the
 * commit or after it has done it. All that the caller sees is an SQLException of the connection class; whatever it does
 * with the broken connection fails, too, and closing it rolls back what was not committed, as a server does that notices
 * the end of a connection. Used by one thread at a time.
 */
final class CommitBreaker implements DataSource {
    /** When a connection breaks. */
    enum Moment {
        /** The commit is not done. */
        BEFORE_COMMIT,
        /** The commit is done, and only its answer is lost. */
        AFTER_COMMIT
    }

    private static final Set<String> HARMLESS = Set.of(
            "close", "isClosed", "abort", "setNetworkTimeout", "getNetworkTimeout", "toString", "hashCode", "equals");

    private final DataSource pool;
    private Moment moment = Moment.BEFORE_COMMIT;
    private int breaks;
    private int broken;
    private boolean unreachable;
    private boolean unreachableOnceBroken;
    private Runnable beforeReconnect = () -> {};
    private Supplier<? extends Throwable> failure = CommitBreaker::lost;
    private int checkpointFailures;
    private boolean interrupting;

    CommitBreaker(DataSource pool) {
        this.pool = pool;
    }

    /** Breaks the next commits. */
    void breakNext(int commits, Moment when) {
        breaks = commits;
        moment = when;
        broken = 0;
        failure = CommitBreaker::lost;
    }

    /** Lets the next commit fail in another way, on a connection that lives on unless the failure says that it is gone. */
    void failNext(Moment when, Supplier<? extends Throwable> how) {
        breakNext(1, when);
        failure = how;
    }

    /** Lets H2 fail to write to the disk what is committed, as often as this. */
    void failCheckpoints(int checkpoints) {
        checkpointFailures = checkpoints;
    }

    /** Interrupts the thread whose commit breaks, and refuses interrupted threads, as a pool does that has to wait. */
    void interrupting() {
        interrupting = true;
    }

    /** Lets nobody connect once a connection has broken. */
    void unreachableOnceBroken() {
        unreachableOnceBroken = true;
    }

    /** Lets everybody connect again. */
    void reachable() {
        unreachable = false;
        unreachableOnceBroken = false;
    }

    /** Runs something once, between a break and the next connection. */
    void beforeReconnect(Runnable work) {
        beforeReconnect = work;
    }

    /** Returns how many commits have been broken since it was told to. */
    int broken() {
        return broken;
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (broken > 0) {
            Runnable work = beforeReconnect;
            beforeReconnect = () -> {};
            work.run();
        }
        if (interrupting && Thread.currentThread().isInterrupted()) {
            throw new SQLTransientConnectionException("injected: interrupted", new InterruptedException());
        }
        if (unreachable) {
            throw new SQLException("injected: nobody answers", "08001");
        }
        return new Line(pool.getConnection()).connection();
    }

    /** One connection. */
    private final class Line {
        private final Connection real;
        private boolean dead;
        private boolean aborted;

        private Line(Connection real) {
            this.real = real;
        }

        private Connection connection() {
            return proxy(Connection.class, (method, arguments) -> {
                if (method.getName().equals("commit")) {
                    return commit(() -> call(real, method, arguments));
                }
                aborted |= method.getName().equals("abort");
                Object result = whileAlive(real, method, arguments);
                if (result instanceof PreparedStatement statement) {
                    return statement(statement, ((String) arguments[0]).matches("(?s).*COMMIT(; END)?"));
                }
                return result instanceof Statement statement ? checkpoints(statement) : result;
            });
        }

        private Statement checkpoints(Statement statement) {
            return proxy(Statement.class, (method, arguments) -> {
                boolean checkpoint = arguments != null && "CHECKPOINT SYNC".equals(arguments[0]);
                if (checkpoint && checkpointFailures > 0) {
                    checkpointFailures--;
                    throw new SQLException("injected: the disk is full", "90031", 90031);
                }
                return whileAlive(statement, method, arguments);
            });
        }

        private PreparedStatement statement(PreparedStatement statement, boolean commits) {
            return proxy(
                    PreparedStatement.class,
                    (method, arguments) -> commits && method.getName().startsWith("execute")
                            ? commit(() -> call(statement, method, arguments))
                            : whileAlive(statement, method, arguments));
        }

        private Object whileAlive(Object target, Method method, Object[] arguments) throws Throwable {
            // What was aborted fails by itself, and the pool hears of that.
            if (dead && !aborted && !HARMLESS.contains(method.getName())) {
                throw lost();
            }
            return call(target, method, arguments);
        }

        private Object commit(Invocation commit) throws Throwable {
            if (dead) {
                throw lost();
            }
            if (breaks == 0) {
                return commit.invoke();
            }
            breaks--;
            if (moment == Moment.AFTER_COMMIT) {
                commit.invoke();
            }
            broken++;
            Throwable thrown = failure.get();
            dead = thrown instanceof SQLException error
                    && String.valueOf(error.getSQLState()).startsWith("08");
            unreachable = unreachableOnceBroken;
            if (interrupting) {
                Thread.currentThread().interrupt();
            }
            throw thrown;
        }
    }

    private static SQLException lost() {
        return new SQLException("injected: the connection is gone", "08006");
    }

    /** Something that is called. */
    @FunctionalInterface
    private interface Invocation {
        Object invoke() throws Throwable;
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return pool.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        pool.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        pool.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return pool.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return pool.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return pool.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return pool.isWrapperFor(type);
    }
}
