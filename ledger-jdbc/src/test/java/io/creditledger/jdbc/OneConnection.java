package io.creditledger.jdbc;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** A data source of one open connection: closing it closes nothing, and nobody tidies up in between. */
class OneConnection implements DataSource {
    private final Connection connection;
    private final Watch watch;

    /** Sees every statement, and whatever else goes to the database, before it runs. */
    interface Watch {
        /** Runs it, or not. */
        Object execute(Callable<Object> statement) throws Exception;
    }

    /** Without a connection, the data source fails like one whose database is down. */
    OneConnection(Connection connection) {
        this(connection, Callable::call);
    }

    OneConnection(Connection connection, Watch watch) {
        this.connection = connection;
        this.watch = watch;
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (connection == null) {
            throw new SQLException("no connection", "08001");
        }
        return watched(Connection.class, connection, method -> switch (method.getName()) {
            case "close" -> Call.IGNORED;
            case "commit", "rollback", "setSchema", "setCatalog" -> Call.WATCHED;
            default -> Call.PLAIN;
        });
    }

    private enum Call {
        PLAIN,
        WATCHED,
        IGNORED
    }

    private <T> T watched(Class<T> type, T target, Function<Method, Call> kinds) {
        return type.cast(Proxy.newProxyInstance(
                OneConnection.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Call kind = kinds.apply(method);
                    if (kind == Call.IGNORED) {
                        return null;
                    }
                    Callable<Object> call = () -> invoke(target, method, arguments);
                    Object result = kind == Call.WATCHED ? watch.execute(call) : call.call();
                    // what a connection hands out is watched too
                    if (result instanceof PreparedStatement statement) {
                        return watched(PreparedStatement.class, statement, OneConnection::ofStatement);
                    }
                    if (result instanceof Statement statement && target instanceof Connection) {
                        return watched(Statement.class, statement, OneConnection::ofStatement);
                    }
                    return result;
                }));
    }

    private static Call ofStatement(Method method) {
        return method.getName().startsWith("execute") ? Call.WATCHED : Call.PLAIN;
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Exception {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("not a wrapper");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
