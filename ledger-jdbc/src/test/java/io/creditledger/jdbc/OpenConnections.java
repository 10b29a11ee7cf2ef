package io.creditledger.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** Counts how many connections of a pool are open at once, and delays the end of each until two are, or for a while. */
final class OpenConnections {
    private static final long PATIENCE_SECONDS = 60;

    private final boolean expectsOne;
    private boolean watching;
    private int open;
    private int most;

    /**
     * Creates the count.
     *
     * @param expectsOne whether there must never be two; then each connection stays open for a while
     */
    OpenConnections(boolean expectsOne) {
        this.expectsOne = expectsOne;
    }

    synchronized void watch() {
        watching = true;
    }

    synchronized int most() {
        return most;
    }

    DataSource watching(DataSource pool) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    Object result = call(pool, method, arguments);
                    if (result instanceof Connection connection) {
                        opened();
                        return watching(connection);
                    }
                    return result;
                });
    }

    private Connection watching(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        closing();
                    }
                    return call(connection, method, arguments);
                });
    }

    private static Object call(Object target, java.lang.reflect.Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    private synchronized void opened() {
        open++;
        if (watching) {
            most = Math.max(most, open);
            notifyAll();
        }
    }

    private synchronized void closing() throws InterruptedException {
        long end = System.nanoTime()
                + (expectsOne ? TimeUnit.MILLISECONDS.toNanos(200) : TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS));
        while (watching && most < 2 && System.nanoTime() < end) {
            wait(10);
        }
        open--;
    }
}
