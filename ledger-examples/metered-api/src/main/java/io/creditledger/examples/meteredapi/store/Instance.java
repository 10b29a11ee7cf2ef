package io.creditledger.examples.meteredapi.store;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This running instance among all on the same database. It renews its row while it runs. An instance whose row is missing or too old
 * has stopped, or is cut off; others may then end what it worked on. All times are the database's.
 */
public final class Instance implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Instance.class);

    private final UUID id = UUID.randomUUID();
    private final Jdbi jdbi;
    private final Duration timeout;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "instance");
        thread.setDaemon(true);
        return thread;
    });
    private volatile long renewedNanos = System.nanoTime();

    /** An instance that is taken for stopped when it has not renewed its row for this long. */
    public Instance(Jdbi jdbi, Duration timeout) {
        this.jdbi = jdbi;
        this.timeout = timeout;
    }

    /** Writes its row, and renews it from now on. */
    public void start() {
        renew();
        long pause = Math.max(100, timeout.dividedBy(4).toMillis());
        // Nobody waits for it: it has no end but close, and no failure that it does not log.
        ScheduledFuture<?> unused = thread.scheduleWithFixedDelay(this::tryRenew, pause, pause, TimeUnit.MILLISECONDS);
    }

    private void tryRenew() {
        try {
            renew();
        } catch (RuntimeException e) {
            LOG.warn("The row of this instance is renewed another time: {}", e.getMessage());
        }
    }

    private void renew() {
        long now = System.nanoTime();
        jdbi.useTransaction(handle -> {
            int rows = handle.createUpdate("UPDATE service_instance SET seen_at = CURRENT_TIMESTAMP WHERE id = :id")
                    .bind("id", id)
                    .execute();
            if (rows == 0) {
                handle.createUpdate("INSERT INTO service_instance (id, seen_at) VALUES (:id, CURRENT_TIMESTAMP)")
                        .bind("id", id)
                        .execute();
            }
            handle.createUpdate("DELETE FROM service_instance WHERE seen_at < :longAgo")
                    .bind("longAgo", now(handle).minus(timeout.multipliedBy(100)))
                    .execute();
        });
        renewedNanos = now;
    }

    /** Its name. */
    public UUID id() {
        return id;
    }

    /** Returns whether no other instance may take this one for stopped. */
    public boolean isSeen() {
        return System.nanoTime() - renewedNanos < timeout.toNanos();
    }

    /** Returns the time before which an instance was seen last if it has stopped. */
    public Instant stoppedBefore(Handle handle) {
        return now(handle).minus(timeout);
    }

    /** Returns the database's time. */
    public static Instant now(Handle handle) {
        return handle.createQuery("SELECT CURRENT_TIMESTAMP")
                .mapTo(Instant.class)
                .one();
    }

    /** Removes its row: whatever it has left unfinished may be ended by others at once. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            jdbi.useHandle(handle -> handle.createUpdate("DELETE FROM service_instance WHERE id = :id")
                    .bind("id", id)
                    .execute());
        } catch (RuntimeException e) {
            LOG.warn("The row of this instance was not removed: {}", e.getMessage());
        }
    }
}
