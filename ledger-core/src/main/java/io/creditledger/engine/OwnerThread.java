package io.creditledger.engine;

/** The thread that has created a joined view, which is the only one that may use it. */
public final class OwnerThread {
    private final Thread owner = Thread.currentThread();

    /** Makes this thread the owner. */
    public OwnerThread() {}

    /**
     * Throws if this thread is not the owner.
     *
     * @throws IllegalStateException with the names of both threads
     */
    public void require() {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException("this view belongs to thread " + owner.getName() + ", not to "
                    + Thread.currentThread().getName() + "; a unit of work is not shared between threads");
        }
    }
}
