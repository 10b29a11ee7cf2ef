package io.creditledger.engine;

import io.creditledger.error.ListenerException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Runs a listener of the host, and refuses calls of the ledger by it. Thread-safe. */
public final class ListenerGuard {
    private final Set<Thread> listening = ConcurrentHashMap.newKeySet();

    /** Creates one for a ledger. */
    public ListenerGuard() {}

    /** A call of a listener. */
    @FunctionalInterface
    public interface Call {
        void run() throws Exception;
    }

    /**
     * Throws if this thread runs a listener.
     *
     * @throws IllegalStateException saying so
     */
    public void requireOutside() {
        if (!listening.isEmpty() && listening.contains(Thread.currentThread())) {
            throw new IllegalStateException(
                    "a listener for events must not call the ledger, which is in the middle of the unit of"
                            + " work that the events are about; call it after the ledger's call has returned");
        }
    }

    /**
     * Runs a listener.
     *
     * @throws ListenerException with whatever the listener throws as the cause
     */
    public void run(Call call) {
        listening.add(Thread.currentThread());
        try {
            call.run();
        } catch (Throwable failure) {
            if (failure instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new ListenerException(
                    "the listener for events failed with " + failure.getClass().getName() + "; nothing was written",
                    failure);
        } finally {
            listening.remove(Thread.currentThread());
        }
    }
}
