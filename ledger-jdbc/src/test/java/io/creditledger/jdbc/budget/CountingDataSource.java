package io.creditledger.jdbc.budget;

import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Writes down what is sent to the database: one entry for each execution, commit and rollback. For one thread. */
final class CountingDataSource implements DataSource {
    private final DataSource delegate;
    private final List<String> sent = new ArrayList<>();

    CountingDataSource(DataSource delegate) {
        this.delegate = delegate;
    }

    /** Returns what has been sent since the last call. */
    List<String> take() {
        List<String> taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return watched(delegate.getConnection());
    }

    private Connection watched(Connection connection) {
        return proxy(Connection.class, connection, (method, arguments, result) -> {
            if (method.equals("commit") || method.equals("rollback")) {
                sent.add(method.toUpperCase(Locale.ROOT));
            }
            if (result instanceof PreparedStatement statement) {
                return watched(PreparedStatement.class, statement, String.valueOf(arguments[0]));
            }
            return result instanceof Statement statement ? watched(Statement.class, statement, "") : result;
        });
    }

    private <S extends Statement> S watched(Class<S> type, S statement, String text) {
        return proxy(type, statement, (method, arguments, result) -> {
            if (method.startsWith("execute")) {
                String sql = text.isEmpty() ? String.valueOf(arguments[0]) : text;
                sent.add(sql.strip().replaceAll("\\s+", " "));
            }
            return result;
        });
    }

    /** Sees each call after it was made, and may exchange the result. */
    @FunctionalInterface
    private interface Watcher {
        Object after(String method, Object[] arguments, Object result);
    }

    private static <T> T proxy(Class<T> type, T target, Watcher watcher) {
        InvocationHandler handler = (self, method, arguments) -> {
            try {
                return watcher.after(method.getName(), arguments, method.invoke(target, arguments));
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Override
    public Connection getConnection(String user, String password) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PrintWriter getLogWriter() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setLoginTimeout(int seconds) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int getLoginTimeout() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Logger getParentLogger() {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
