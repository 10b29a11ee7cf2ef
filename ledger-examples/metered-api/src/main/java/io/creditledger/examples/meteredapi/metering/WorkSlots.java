package io.creditledger.examples.meteredapi.metering;

import io.creditledger.examples.meteredapi.web.Problem;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Bounds how much of a kind runs at once. What finds no slot is refused before it is charged. */
final class WorkSlots {
    private final Semaphore slots;
    private final Duration patience;

    /** So many slots; who finds none waits this long for one. */
    WorkSlots(int count, Duration patience) {
        this.slots = new Semaphore(count, true);
        this.patience = patience;
    }

    /** A slot that is taken until it is closed. */
    interface Slot extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Takes a slot.
     *
     * @throws Problem 503 with {@code Retry-After}, if there is none
     */
    Slot take() {
        boolean taken = false;
        try {
            taken = slots.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!taken) {
            throw new Problem(
                            503,
                            "busy",
                            "Try again",
                            "Too much of this is running. Nothing was charged. Send the same request again, with the same"
                                    + " Idempotency-Key.")
                    .header("Retry-After", "2");
        }
        return slots::release;
    }

    /** For work that needs no slot. */
    static Slot none() {
        return () -> {};
    }
}
