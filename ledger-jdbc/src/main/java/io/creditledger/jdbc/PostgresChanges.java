package io.creditledger.jdbc;

import io.creditledger.BalanceChanges;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.jdbc.internal.dialect.SchemaCatalog;
import io.creditledger.jdbc.internal.dialect.postgresql.BalanceNotification;
import io.creditledger.jdbc.internal.dialect.postgresql.PostgresSql;
import io.creditledger.jdbc.internal.driver.DriverCalls;
import io.creditledger.jdbc.internal.driver.SetupException;
import io.creditledger.jdbc.internal.driver.StorageExceptions;
import io.creditledger.jdbc.internal.row.Rows.RevisionRow;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to what ledgers with {@link JdbcLedger.Builder#notifyChanges} tell on PostgreSQL, those of other nodes and of
 * this one. All writers of the tables must have it on, or their changes are not heard of.
 *
 * <p>Takes one connection for as long as it is followed, in auto-commit. When that is lost it opens another, at first
 * soon and then ever more rarely, up to every 30 seconds; and because nothing is kept for who is not there, it then says
 * that news was missed. The same when a unit of work has changed more accounts than one wants to be told of.
 *
 * <p>Listening is a matter of the session, so the connections must lead to the server itself, or through a pooler that
 * gives a session to one client only. Behind one that gives each transaction to another session, nothing is heard.
 *
 * <p>A connection that has silently died is noticed by the next heartbeat. Immutable and safe for use by many threads;
 * each who follows takes a connection of his own.
 */
public final class PostgresChanges implements BalanceChanges {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresChanges.class);

    /** How long one look for news waits: closing has to wait as long. */
    private static final int LOOK_MILLIS = 200;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final DataSource dataSource;
    private final @Nullable String namespace;
    private final Duration heartbeat;

    private PostgresChanges(Builder builder) {
        this.dataSource = builder.dataSource;
        this.namespace = builder.namespace;
        this.heartbeat = builder.heartbeat;
    }

    /**
     * Starts the configuration of a source over this database. Give it connections of its own rather than the ledger's
     * pool, which would have to spare one for good.
     */
    public static Builder builder(DataSource dataSource) {
        return new Builder(dataSource);
    }

    @Override
    public void publishTo(Listener listener) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        while (listener.pause(Duration.ZERO)) {
            boolean listening = false;
            try (Connection connection = dataSource.getConnection()) {
                PGConnection driver =
                        DriverCalls.run(connection, DriverCalls::abort, () -> connection.unwrap(PGConnection.class));
                boolean autoCommit = DriverCalls.run(connection, DriverCalls::abort, connection::getAutoCommit);
                String channel = DriverCalls.run(connection, DriverCalls::abort, () -> {
                    connection.setAutoCommit(true);
                    String name = channel(connection);
                    run(connection, "LISTEN " + name);
                    return name;
                });
                listening = true;
                pause = FIRST_PAUSE;
                try {
                    hear(connection, driver, listener);
                } catch (RuntimeException | Error failure) {
                    DriverCalls.abort(connection);
                    throw failure;
                } finally {
                    giveBack(connection, channel, autoCommit);
                }
            } catch (SQLException error) {
                LOG.warn(
                        listening
                                ? "The connection on which balance changes are told was lost; opening another"
                                : "No connection to hear of balance changes on; trying again",
                        error);
                // At random, so that all nodes do not come back at once.
                long most = pause.toMillis();
                if (!listener.pause(
                        Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1)))) {
                    return;
                }
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    private void hear(Connection connection, PGConnection driver, Listener listener)
            throws SQLException, InterruptedException {
        long heard = System.nanoTime();
        // What was told before we listened was told to nobody.
        listener.resyncRequired();
        listener.caughtUp(Duration.ZERO);
        while (listener.pause(Duration.ZERO)) {
            pass(driver.getNotifications(LOOK_MILLIS), listener);
            long now = System.nanoTime();
            if (now - heard >= heartbeat.toNanos()) {
                if (!connection.isValid((int) Math.max(1, heartbeat.toSeconds()))) {
                    throw new SQLException("the server does not answer", "08006");
                }
                // An answer comes after all that had been told before the question.
                pass(driver.getNotifications(), listener);
                heard = now;
                listener.caughtUp(Duration.ofNanos(System.nanoTime() - now));
            }
        }
    }

    private static void pass(PGNotification @Nullable [] notifications, Listener listener) {
        if (notifications == null) {
            return;
        }
        for (PGNotification notification : notifications) {
            List<RevisionRow> news = BalanceNotification.unpack(notification.getParameter());
            if (news == null) {
                listener.resyncRequired();
            } else {
                news.forEach(changed -> listener.changed(changed.account(), changed.revision()));
            }
        }
    }

    private String channel(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        PostgresSql.CHANNEL.replace("<ns>", SchemaCatalog.qualifier(connection, namespace)))) {
            row.next();
            return Objects.requireNonNull(row.getString(1));
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Leaves nothing behind on a connection that goes back to a pool. */
    private static void giveBack(Connection connection, String channel, boolean autoCommit) {
        try {
            run(connection, "UNLISTEN " + channel);
            connection.setAutoCommit(autoCommit);
        } catch (SQLException | RuntimeException | Error failure) {
            LOG.debug("A connection could not be given back as it came", failure);
            DriverCalls.abort(connection);
        }
    }

    /** Configures {@link PostgresChanges}. Not thread-safe. */
    public static final class Builder {
        private final DataSource dataSource;
        private @Nullable String namespace;
        private Duration heartbeat = Duration.ofSeconds(10);

        private Builder(DataSource dataSource) {
            this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
        }

        /**
         * Names the SQL schema that the ledger's tables are in, as for {@link JdbcLedger.Builder#namespace}; where the
         * connection's own unless set.
         *
         * @throws IllegalArgumentException if it is not a plain SQL name
         */
        public Builder namespace(String name) {
            this.namespace = Settings.plainName(name);
            return this;
        }

        /**
         * Sets how often the connection is tried, and how long an answer may take; 10 s unless set. Shorter notices sooner
         * that a connection has died without a word.
         *
         * @throws IllegalArgumentException if not from 1 s to 10 min
         */
        public Builder heartbeat(Duration interval) {
            this.heartbeat = Settings.within("heartbeat", interval, Duration.ofSeconds(1), Duration.ofMinutes(10));
            return this;
        }

        /**
         * Tries a connection, and returns the source.
         *
         * @throws IllegalStateException if this is not PostgreSQL through its own driver
         * @throws StorageException if there is no connection, or no ledger where it should be
         */
        public PostgresChanges build() {
            PostgresChanges changes = new PostgresChanges(this);
            try (Connection connection = dataSource.getConnection()) {
                return DriverCalls.run(connection, DriverCalls::abort, () -> {
                    if (!connection.isWrapperFor(PGConnection.class)) {
                        throw new SetupException(
                                "PostgresChanges listens on PostgreSQL through its driver, but these connections are"
                                        + " others; let caches poll for revisions");
                    }
                    changes.channel(connection);
                    if (!connection.getAutoCommit()) {
                        connection.rollback();
                    }
                    return changes;
                });
            } catch (SQLException error) {
                throw StorageExceptions.storage(
                        "listening for balance changes was tried and failed", error, Retry.CALL);
            }
        }
    }
}
