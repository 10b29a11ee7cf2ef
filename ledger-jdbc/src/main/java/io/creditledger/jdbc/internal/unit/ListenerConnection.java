package io.creditledger.jdbc.internal.unit;

import io.creditledger.jdbc.internal.dialect.Dialect;
import io.creditledger.jdbc.internal.driver.SqlErrorKind;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a unit of work as a listener, or another borrower, gets it: it refuses to end the transaction and to change
 * settings, and remembers errors after which the transaction cannot go on. What is reached from it (statements, results,
 * metadata) leads back to it. Belongs to the thread of the unit of work.
 */
public final class ListenerConnection {
    private static final Set<String> REFUSED =
            Set.of("commit", "rollback", "close", "abort", "releaseSavepoint", "beginRequest", "endRequest");

    /** What a driver hands out that leads to its connection, the most special first. */
    private static final List<Class<?>> WRAPPED = List.of(
            CallableStatement.class, PreparedStatement.class, Statement.class, ResultSet.class, DatabaseMetaData.class);

    private final Dialect dialect;
    private final String borrower;
    private final Connection connection;
    private boolean ended;
    private @Nullable SQLException fatal;
    private @Nullable Throwable driverFailure;

    /**
     * Wraps a connection.
     *
     * @param borrower who gets it, for messages
     */
    public ListenerConnection(Connection raw, Dialect dialect, String borrower) {
        this.borrower = borrower;
        this.dialect = dialect;
        this.connection = proxy(Connection.class, raw);
    }

    /** Returns what the borrower gets. */
    public Connection connection() {
        return connection;
    }

    /** Refuses all calls from now on. */
    public void end() {
        ended = true;
    }

    /** Returns an error by which the transaction or the connection was lost; null if there was none. */
    public @Nullable SQLException fatal() {
        return fatal;
    }

    /** Returns what a driver call threw that was not an SQLException; null if none did. */
    public @Nullable Throwable driverFailure() {
        return driverFailure;
    }

    private <T> T proxy(Class<T> type, Object target) {
        return type.cast(Proxy.newProxyInstance(
                ListenerConnection.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> invoke(type, target, proxy, method, arguments)));
    }

    private @Nullable Object invoke(
            Class<?> type, Object target, Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        String name = method.getName();
        if (method.getDeclaringClass() == Object.class) {
            return switch (name) {
                case "equals" -> arguments != null && proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "the " + type.getSimpleName() + " of " + borrower;
            };
        }
        if (name.equals("isWrapperFor")) {
            return false;
        }
        if (name.equals("unwrap")) {
            throw new SQLException(borrower + " must not unwrap what it gets");
        }
        if (type == Connection.class) {
            if (name.equals("isClosed")) {
                return ended;
            }
            if (REFUSED.contains(name) || name.startsWith("set")) {
                throw new SQLException(borrower + " must not call " + name
                        + "(): the unit of work and its connection belong to others");
            }
            if (name.equals("getAutoCommit")) {
                return false;
            }
        }
        if (arguments != null && takesSql(type, name)) {
            refuseEnding(arguments[0]);
        }
        if (ended && !name.equals("close")) {
            throw new SQLException("the unit of work that " + borrower + " was called for has gone on without it");
        }
        return name.equals("getConnection") ? connection : wrapped(called(target, method, arguments));
    }

    /** Returns whether the first argument of a method is SQL. Labels of columns and names of parameters are not. */
    private static boolean takesSql(Class<?> type, String method) {
        return (type == Connection.class && (method.startsWith("prepare") || method.equals("nativeSQL")))
                || (Statement.class.isAssignableFrom(type)
                        && (method.startsWith("execute") || method.equals("addBatch")));
    }

    /** Not every database tells later that its transaction was ended in between. */
    private void refuseEnding(@Nullable Object sql) throws SQLException {
        if (sql instanceof String text && TransactionStatements.isIn(text)) {
            throw new SQLException(borrower + " must not end the unit of work, or begin another one");
        }
    }

    private @Nullable Object called(Object target, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            Throwable failure = Objects.requireNonNull(thrown.getCause());
            if (failure instanceof SQLException error) {
                note(error);
            } else {
                driverFailure = failure;
            }
            throw failure;
        }
    }

    private void note(SQLException error) {
        SqlErrorKind kind = dialect.kindOf(error);
        if (kind == SqlErrorKind.CONFLICT || kind == SqlErrorKind.CONNECTION || kind == SqlErrorKind.READ_ONLY) {
            fatal = error;
        }
    }

    private @Nullable Object wrapped(@Nullable Object result) {
        for (Class<?> type : WRAPPED) {
            if (type.isInstance(result)) {
                return proxy(type, result);
            }
        }
        return result;
    }
}
