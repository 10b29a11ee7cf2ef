package io.creditledger.jdbc.testing;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * A MySQL with an asynchronous replica: the primary answers a COMMIT whether the replica has it or not. Not safe for use by
 * several threads at once.
 */
public final class MySqlPair implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private MySqlServer primary;
    private MySqlServer replica;
    private int servers;

    private MySqlPair() {
        this.primary = next(false);
        this.replica = next(true);
    }

    private MySqlServer next(boolean readOnly) {
        return MySqlServer.replicating(++servers, readOnly);
    }

    /** Starts both; returns when the replica follows. */
    public static MySqlPair start() {
        MySqlPair pair = new MySqlPair();
        try {
            pair.primary.start();
            pair.follow();
            return pair;
        } catch (RuntimeException | Error failure) {
            pair.close();
            throw failure;
        }
    }

    private void follow() {
        replica.start();
        runAtReplica("CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = " + primary.port()
                + ", SOURCE_USER = 'root', SOURCE_AUTO_POSITION = 1, GET_SOURCE_PUBLIC_KEY = 1");
        runAtReplica("START REPLICA");
        awaitReplica();
    }

    /** Returns the server that takes writes, until the replica is promoted. */
    public MySqlServer primary() {
        return primary;
    }

    /** Returns when the replica has all that the primary has now. */
    public void awaitReplica() {
        String all = value(primary, "SELECT @@gtid_executed AS gtids", "gtids");
        await().atMost(PATIENCE).until(() -> hasApplied(all));
    }

    /** Lets the replica read no more from the primary, as on a network that is too slow. */
    public void holdBack() {
        runAtReplica("STOP REPLICA IO_THREAD");
    }

    /**
     * Lets the replica be the primary. The old one must be dead, or out of the reach of clients. What the replica has read it
     * applies first; the rest is lost.
     */
    public void promoteReplica() {
        runAtReplica("STOP REPLICA IO_THREAD");
        String read = value(replica, "SHOW REPLICA STATUS", "Retrieved_Gtid_Set");
        await().atMost(PATIENCE).until(() -> hasApplied(read));
        runAtReplica("STOP REPLICA");
        runAtReplica("RESET REPLICA ALL");
        runAtReplica("SET GLOBAL super_read_only = OFF");
        runAtReplica("SET GLOBAL read_only = OFF");
    }

    /**
     * Replaces the dead primary by a new, empty replica of the promoted server, and returns when it has all of it: from then
     * on {@link #primary()} is the promoted one.
     */
    public void replace() {
        primary.close();
        primary = replica;
        replica = next(true);
        follow();
    }

    /** Returns where the replica has the same database. */
    public String urlOnReplica(TestDatabase database) {
        return replica.jdbcUrl(database.namespace());
    }

    private boolean hasApplied(String transactions) {
        String query = "SELECT GTID_SUBSET('" + transactions + "', @@gtid_executed) AS has";
        return "1".equals(value(replica, query, "has"));
    }

    private void runAtReplica(String sql) {
        TestDatabases.runAt(replica.homeUrl(), sql);
    }

    private static String value(MySqlServer server, String query, String column) {
        try (Connection connection = DriverManager.getConnection(server.homeUrl());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(column);
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    @Override
    public void close() {
        MySqlServer first = primary;
        try (first) {
            replica.close();
        }
    }
}
