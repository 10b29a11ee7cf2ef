package io.creditledger.spring;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Ends the calls that still run when the graceful shutdown of the web server has waited long enough, and before the server closes
 * their connections: their credits go back, and event streams get a last event.
 */
final class MeteringShutdown implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(MeteringShutdown.class);
    /** Between those of Spring Boot: the graceful shutdown has 1024 less than the default, the server itself 2048 less. */
    private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 1536;

    private static final int TELL_SECONDS = 5;

    private final Metering metering;
    private final CallEnding ending;
    private volatile boolean started;

    MeteringShutdown(Metering metering, CallEnding ending) {
        this.metering = metering;
        this.ending = ending;
    }

    @Override
    public void start() {
        started = true;
    }

    @Override
    public void stop() {
        started = false;
        List<RunningCall> left = List.copyOf(metering.running());
        if (!left.isEmpty()) {
            LOG.warn("{} calls still run, they are ended and not charged", left.size());
            stop(left);
        }
    }

    /** A client that does not read must not keep the process from stopping, nor others from being told. */
    private void stop(List<RunningCall> left) {
        ExecutorService tellers = Executors.newCachedThreadPool(work -> {
            Thread made = new Thread(work, "metering-shutdown");
            made.setDaemon(true);
            return made;
        });
        for (RunningCall call : left) {
            if (ending.stop(call)) {
                tellers.execute(() -> ending.tellStopped(call));
            }
        }
        tellers.shutdown();
        try {
            if (!tellers.awaitTermination(TELL_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("Not all clients could be told");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return started;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
