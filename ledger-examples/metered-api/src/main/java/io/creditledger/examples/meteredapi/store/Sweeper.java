package io.creditledger.examples.meteredapi.store;

import io.creditledger.CreditLedger;
import io.creditledger.ExpiryReport;
import java.time.Duration;
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
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "sweeper"));

    /** Sweeps these books; any number of instances may. */
    public Sweeper(CreditLedger credits) {
        this.credits = credits;
    }

    /** Sweeps from now on, with this pause. */
    public void start(Duration pause) {
        // Nobody waits for it: it has no end but close, and no failure that it does not log.
        ScheduledFuture<?> unused =
                thread.scheduleWithFixedDelay(this::sweep, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void sweep() {
        try {
            ExpiryReport report;
            do {
                report = credits.expireDue(ACCOUNTS_AT_ONCE);
                report.failures()
                        .forEach(failure ->
                                LOG.error("What is due on {} cannot be booked", failure.account(), failure.reason()));
            } while (report.more() && !thread.isShutdown());
        } catch (RuntimeException e) {
            LOG.warn("What has expired is booked another time: {}", e.getMessage());
        }
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
