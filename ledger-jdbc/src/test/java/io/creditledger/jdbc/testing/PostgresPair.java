package io.creditledger.jdbc.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;

/**
 * A PostgreSQL with a synchronous standby: the primary answers a COMMIT when the standby has it, too. Not safe for use by
 * several threads at once.
 */
public final class PostgresPair implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private PostgresServer primary;
    private PostgresServer standby;

    private PostgresPair(PostgresServer primary, PostgresServer standby) {
        this.primary = primary;
        this.standby = standby;
    }

    /** Starts both; returns when the primary waits for the standby. */
    public static PostgresPair start() {
        PostgresServer primary = PostgresServer.primary();
        PostgresPair pair = new PostgresPair(primary, PostgresServer.standbyOf(primary));
        try {
            primary.start();
            pair.standby.start();
            pair.awaitSynchronous();
            return pair;
        } catch (RuntimeException | Error failure) {
            pair.close();
            throw failure;
        }
    }

    private void awaitSynchronous() {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> ask("SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'", ResultSet::next));
    }

    /** Returns the server that takes writes, until the other one is promoted. */
    public PostgresServer primary() {
        return primary;
    }

    /** Returns the other server. */
    public PostgresServer standby() {
        return standby;
    }

    /** A commit of the primary that waits for the standby. */
    public record Wait(int session, String since) {}

    /** Returns one, if there is any; what it has written is seen by everybody only once its wait was cut off. */
    public Optional<Wait> waiting() {
        return ask(
                "SELECT pid, query_start::text FROM pg_stat_activity WHERE wait_event = 'SyncRep' LIMIT 1",
                row -> row.next() ? Optional.of(new Wait(row.getInt(1), row.getString(2))) : Optional.empty());
    }

    /** Ends the session of a commit that waits, as an administrator does. */
    public void terminate(Wait wait) {
        ask("SELECT pg_terminate_backend(" + wait.session() + ")", ResultSet::next);
    }

    /** Ends the statement of a commit that waits, as a statement_timeout does. */
    public void cancel(Wait wait) {
        ask("SELECT pg_cancel_backend(" + wait.session() + ")", ResultSet::next);
    }

    /** Returns where the standby has the same database. */
    public String urlOnStandby(TestDatabase database) {
        return database.jdbcUrl().replace(":" + primary.port() + "/", ":" + standby.port() + "/");
    }

    /** Lets the standby be the primary after the primary is dead. What it has not read from its connection is lost. */
    public void failOver() {
        primary.kill();
        standby.kill();
        standby.start();
        promoteStandby();
    }

    /** Lets the standby be a primary, whatever became of the other one, which goes on if it runs. */
    public void promoteStandby() {
        try (Connection connection = DriverManager.getConnection(standby.homeUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_promote(true, " + PATIENCE.toSeconds() + ")");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Makes the old primary, which is dead, the standby of the promoted server, and returns when the commits of that wait for
     * it: from then on {@link #primary()} is the promoted one, and everything works the other way round.
     */
    public void exchange() {
        PostgresServer promoted = standby;
        primary.becomeStandbyOf(promoted);
        standby = primary;
        primary = promoted;
        standby.start();
        for (String change :
                List.of("ALTER SYSTEM SET synchronous_standby_names = 'standby'", "SELECT pg_reload_conf()")) {
            TestDatabases.runAt(primary.homeUrl(), change);
        }
        awaitSynchronous();
    }

    /** Reads an answer. */
    @FunctionalInterface
    private interface Reader<T> {
        T read(ResultSet rows) throws SQLException;
    }

    private <T> T ask(String query, Reader<T> reader) {
        try (Connection connection = DriverManager.getConnection(primary.homeUrl());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return reader.read(rows);
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    @Override
    public void close() {
        PostgresServer first = primary;
        try (first) {
            standby.close();
        }
    }
}
