package io.creditledger.jdbc.caching;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/** Stands before a pool and lets nobody through while it is shut, as a network that is down. */
final class BlockableDataSource {
    private final DataSource pool;
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean shut;
    private volatile int session;

    BlockableDataSource(DataSource pool) {
        this.pool = pool;
    }

    void shut() {
        shut = true;
    }

    void open() {
        shut = false;
    }

    /** Returns how often somebody has been turned away. */
    int refused() {
        return refused.get();
    }

    /** Returns the server's number for the session that was let through last. */
    int session() {
        return session;
    }

    DataSource dataSource() {
        return (DataSource) Proxy.newProxyInstance(
                BlockableDataSource.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (self, method, arguments) -> {
                    if (method.getName().equals("getConnection") && shut) {
                        refused.incrementAndGet();
                        throw new SQLException("the gate is shut", "08001");
                    }
                    try {
                        Object result = method.invoke(pool, arguments);
                        if (result instanceof Connection connection) {
                            session = connection.unwrap(PGConnection.class).getBackendPID();
                        }
                        return result;
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
    }
}
