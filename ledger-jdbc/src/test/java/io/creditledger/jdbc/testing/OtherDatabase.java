package io.creditledger.jdbc.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Statement;
import java.util.Map;
import javax.sql.DataSource;

/** A data source that says of itself that it is another product or release, and is what is below it in all else. */
public final class OtherDatabase {
    private final DataSource below;

    private OtherDatabase(DataSource below) {
        this.below = below;
    }

    /** Starts with a real one. */
    public static OtherDatabase over(DataSource below) {
        return new OtherDatabase(below);
    }

    /** Returns one whose driver tells this version. */
    public DataSource ofVersion(int major, int minor) {
        return dataSource(connection -> answering(
                Connection.class,
                connection,
                Map.of(
                        "getMetaData",
                        () -> answering(
                                DatabaseMetaData.class,
                                connection.getMetaData(),
                                Map.of(
                                        "getDatabaseMajorVersion",
                                        () -> major,
                                        "getDatabaseMinorVersion",
                                        () -> minor)))));
    }

    /** Returns one whose {@code version()} is this. */
    public DataSource describedAs(String version) {
        return dataSource(connection -> answering(Connection.class, connection, Map.of("createStatement", () -> {
            Statement statement = connection.createStatement();
            return Proxy.newProxyInstance(
                    OtherDatabase.class.getClassLoader(), new Class<?>[] {Statement.class}, (proxy, method, given) -> {
                        if (given != null && "SELECT version()".equals(given[0])) {
                            given[0] = "SELECT '" + version + "'";
                        }
                        return invoke(method, statement, given);
                    });
        })));
    }

    /** Stands before a connection. */
    private interface Front {
        Connection of(Connection connection);
    }

    /** Gives an answer of its own. */
    private interface Answer {
        Object give() throws Exception;
    }

    private DataSource dataSource(Front front) {
        return answering(DataSource.class, below, Map.of("getConnection", () -> front.of(below.getConnection())));
    }

    private static <T> T answering(Class<T> type, T below, Map<String, Answer> answers) {
        return type.cast(Proxy.newProxyInstance(
                OtherDatabase.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> {
                    Answer answer = given == null ? answers.get(method.getName()) : null;
                    return answer == null ? invoke(method, below, given) : answer.give();
                }));
    }

    private static Object invoke(Method method, Object target, Object[] given) throws Throwable {
        try {
            return method.invoke(target, given);
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }
}
