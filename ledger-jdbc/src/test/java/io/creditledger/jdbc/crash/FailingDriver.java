package io.creditledger.jdbc.crash;

import static io.creditledger.jdbc.crash.Proxies.call;
import static io.creditledger.jdbc.crash.Proxies.proxy;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * A pool of one connection whose driver fails, at the n-th call that is made of it, with something that is no SQLException.
 * The pool hands a connection out again and again, as long as nobody aborts it, and checks nothing. For one thread at a time.
 */
final class FailingDriver {
    private static final Set<String> NOT_COUNTED = Set.of("toString", "hashCode", "equals", "abort");
    private static final List<Class<?>> TYPES = List.of(
            PreparedStatement.class,
            Statement.class,
            ResultSet.class,
            ResultSetMetaData.class,
            ParameterMetaData.class,
            DatabaseMetaData.class);

    private final Opener opener;
    private Line idle;
    private int calls;
    private int failAt;
    private boolean done;
    private Supplier<? extends Throwable> failure;
    private String failed;
    private boolean returnedUsable;

    /** Opens a connection. */
    @FunctionalInterface
    interface Opener {
        Connection open() throws SQLException;
    }

    FailingDriver(Opener opener) {
        this.opener = opener;
    }

    /**
     * Fails at a later call.
     *
     * @param call which, from 1
     * @param afterwards whether the database does it before the driver fails
     */
    void failAt(int call, boolean afterwards, Supplier<? extends Throwable> how) {
        calls = 0;
        failAt = call;
        done = afterwards;
        failure = how;
        failed = null;
        returnedUsable = false;
    }

    /** Returns the method that has failed; null if no call was that many. */
    String failed() {
        return failed;
    }

    /** Returns whether the connection whose driver has failed was given back without having been aborted. */
    boolean returnedUsable() {
        return returnedUsable;
    }

    DataSource pool() {
        return proxy(DataSource.class, (method, arguments) -> {
            if (!method.getName().equals("getConnection")) {
                throw new UnsupportedOperationException(method.getName());
            }
            Line line = idle == null ? new Line(opener.open()) : idle;
            idle = null;
            return line.handOut();
        });
    }

    void close() throws SQLException {
        if (idle != null) {
            idle.real.close();
        }
    }

    /** One connection to the database. */
    private final class Line {
        private final Connection real;
        private boolean aborted;
        private boolean strange;

        private Line(Connection real) {
            this.real = real;
        }

        private Connection handOut() {
            boolean[] open = {true};
            return proxy(Connection.class, (method, arguments) -> {
                switch (method.getName()) {
                    case "abort" -> {
                        aborted = true;
                        return call(real, method, arguments);
                    }
                    case "isClosed" -> {
                        return !open[0];
                    }
                    case "close" -> {
                        if (open[0]) {
                            open[0] = false;
                            giveBack();
                        }
                        return null;
                    }
                    default -> {
                        return driverCall(real, method, arguments);
                    }
                }
            });
        }

        private void giveBack() throws SQLException {
            if (aborted) {
                real.close();
            } else {
                returnedUsable |= strange;
                idle = this;
            }
        }

        private Object driverCall(Object target, Method method, Object[] arguments) throws Throwable {
            if (NOT_COUNTED.contains(method.getName())) {
                return call(target, method, arguments);
            }
            if (++calls != failAt) {
                return watched(call(target, method, arguments));
            }
            failed = method.getDeclaringClass().getSimpleName() + "." + method.getName();
            strange = true;
            if (done) {
                call(target, method, arguments);
            }
            throw failure.get();
        }

        private Object watched(Object result) {
            for (Class<?> type : TYPES) {
                if (type.isInstance(result)) {
                    return proxy(type, (method, arguments) -> driverCall(result, method, arguments));
                }
            }
            return result;
        }
    }
}
