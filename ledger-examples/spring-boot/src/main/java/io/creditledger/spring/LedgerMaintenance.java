package io.creditledger.spring;

import io.creditledger.CreditLedger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** What has to be done from time to time, on one thread. Runs until the web server has stopped. */
final class LedgerMaintenance implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerMaintenance.class);
    private static final int STOP_SECONDS = 5;

    private final List<Task> tasks;
    private @Nullable ScheduledExecutorService thread;

    LedgerMaintenance(CreditLedger credits, LedgerProperties.Expiry expiry, List<Task> more) {
        this.tasks = new ArrayList<>(more);
        if (expiry.enabled()) {
            tasks.add(new Task("expire", expiry.interval(), () -> expireDue(credits, expiry.limit())));
        }
    }

    private static void expireDue(CreditLedger credits, int limit) {
        while (credits.expireDue(limit).more()) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }

    @Override
    public synchronized void start() {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread made = new Thread(work, "ledger-maintenance");
            made.setDaemon(true);
            return made;
        });
        for (Task task : tasks) {
            long pause = task.interval().toMillis();
            var unused = started.scheduleWithFixedDelay(() -> run(task), pause, pause, TimeUnit.MILLISECONDS);
        }
        thread = started;
    }

    /** A failure is not the end: a task that throws would not be run again. */
    private static void run(Task task) {
        try {
            task.work().run();
        } catch (RuntimeException failure) {
            LOG.warn("Ledger maintenance: {} failed, it is tried again in {}", task.name(), task.interval(), failure);
        }
    }

    @Override
    public synchronized void stop() {
        ScheduledExecutorService started = thread;
        thread = null;
        if (started == null) {
            return;
        }
        started.shutdown();
        try {
            if (!started.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("Ledger maintenance still runs");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }

    /** Stopped after the web server, so that the leases of draining calls are renewed. */
    @Override
    public int getPhase() {
        return 0;
    }

    /**
     * Work that is done again and again.
     *
     * @param name for the log
     * @param interval the pause between two runs
     * @param work what is done
     */
    record Task(String name, Duration interval, Runnable work) {}
}
