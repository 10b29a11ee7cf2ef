package io.creditledger.examples.meteredapi.store;

import io.creditledger.CreditLedger;
import io.creditledger.ExpiryReport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Books what has expired on accounts that nobody uses, so that their statements say so. Nothing depends on it: whatever is
 * due on an account is booked before anything else is.
 */
public final class Sweeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    private static final int ACCOUNTS_AT_ONCE = 500;

    private final CreditLedger credits;
    private final List<Runnable> more;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "sweeper"));

    /** Sweeps these books, and does other things that are due now and then; any number of instances may. */
    public Sweeper(CreditLedger credits, Runnable... more) {
        this.credits = credits;
        this.more = List.of(more);
    }

    /** Sweeps from now on, with this pause. */
    public void start(Duration pause) {
        // Nobody waits for it: it has no end but close, and no failure that it does not log.
        ScheduledFuture<?> unused =
                thread.scheduleWithFixedDelay(this::run, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void run() {
        tryTo(this::sweep);
        more.forEach(Sweeper::tryTo);
    }

    private static void tryTo(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.warn("What is due now is done another time: {}", e.getMessage());
        }
    }

    private void sweep() {
        ExpiryReport report;
        do {
            report = credits.expireDue(ACCOUNTS_AT_ONCE);
            report.failures()
                    .forEach(failure ->
                            LOG.error("What is due on {} cannot be booked", failure.account(), failure.reason()));
        } while (report.more() && !thread.isShutdown());
    }

    /** Ends, when what is being booked is. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("the sweeper has not ended");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
