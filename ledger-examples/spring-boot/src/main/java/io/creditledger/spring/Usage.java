package io.creditledger.spring;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Receives the cost of a call that is {@linkplain Metered#pricedAfterwards() priced afterwards}. A parameter of the handler
 * method. May be used by any thread until the call has ended.
 *
 * <p>In a stream, add the cost of a part after it was sent: if the client hangs up, what was added is charged.
 */
public final class Usage {
    private final AtomicLong credits = new AtomicLong();

    /**
     * Adds to the cost.
     *
     * @throws IllegalArgumentException if negative
     */
    public void add(long amount) {
        if (amount < 0) {
            throw new IllegalArgumentException("a cost must not be negative, but is " + amount);
        }
        credits.accumulateAndGet(amount, Math::addExact);
    }

    /** Returns the cost so far. */
    public long credits() {
        return credits.get();
    }
}
