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
 * A source of balance changes that listens, with PostgreSQL's LISTEN, to the notifications of ledgers on all nodes. Every
 * ledger that writes to the tables must have {@link JdbcLedger.Builder#notifyChanges} set, or its changes are not reported.
 *
 * <p>Each subscription uses one connection, in auto-commit, for its whole time. If the connection is lost, the source opens
 * another one; the pause between attempts grows to at most 30 seconds. Notifications that were sent meanwhile are lost, so the
 * source then calls {@link BalanceChanges.Listener#resyncRequired()}. It does the same if a unit of work has changed too many
 * accounts to name them.
 *
 * <p>LISTEN belongs to a session. Use connections to the server itself, or through a pooler in session mode. Through a
 * pooler in transaction mode no notifications arrive.
 *
 * <p>The next heartbeat detects a connection that has failed silently. Immutable and safe for use by many threads.
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
     * Starts the configuration of a source over this database. Use a data source other than the ledger's pool, because each
     * subscription occupies a connection permanently.
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
                                ? "The connection that listens for balance changes was lost; opening another one"
                                : "No connection to listen for balance changes; trying again",
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
         * Sets the SQL schema that contains the ledger's tables, as {@link JdbcLedger.Builder#namespace} does; the connection's
         * current one unless set.
         *
         * @throws IllegalArgumentException if it is not a plain SQL name
         */
        public Builder namespace(String name) {
            this.namespace = Settings.plainName(name);
            return this;
        }

        /**
         * Sets how often the connection is tested, and how long the server may take to respond; 10 s unless set. A shorter
         * interval detects a connection that has failed silently earlier.
         *
         * @throws IllegalArgumentException if not from 1 s to 10 min
         */
        public Builder heartbeat(Duration interval) {
            this.heartbeat = Settings.within("heartbeat", interval, Duration.ofSeconds(1), Duration.ofMinutes(10));
            return this;
        }

        /**
         * Tests a connection, and returns the source.
         *
         * @throws IllegalStateException if the connections are not those of the PostgreSQL driver
         * @throws StorageException if there is no connection, or the schema contains no ledger
         */
        public PostgresChanges build() {
            PostgresChanges changes = new PostgresChanges(this);
            try (Connection connection = dataSource.getConnection()) {
                return DriverCalls.run(connection, DriverCalls::abort, () -> {
                    if (!connection.isWrapperFor(PGConnection.class)) {
                        throw new SetupException(
                                "PostgresChanges needs connections of the PostgreSQL driver, but these are"
                                        + " others; let caches poll for revisions");
                    }
                    changes.channel(connection);
                    DriverCalls.endReads(connection);
                    return changes;
                });
            } catch (SQLException error) {
                throw StorageExceptions.storage(
                        "listening for balance changes was tried and failed", error, Retry.CALL);
            }
        }
    }
}
