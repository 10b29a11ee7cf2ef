package io.creditledger.jdbc.internal.commit;

/**
 * Who runs the next unit of work. An immutable state with one method per event; each returns the next state and what to do.
 *
 * <p>The lead is <em>claimed</em> by a thread that is running, and never assigned to one that may not come. When a unit of work
 * may begin and no thread claims, the lead is <em>offered</em>: to a thread that waits for a call of its own, or else to the
 * host's executor. An offer reserves nothing. Any thread may claim the lead while it is offered to another, and a claim ends
 * the offer.
 *
 * <table border="1">
 *   <caption>Events</caption>
 *   <tr><th>event</th><th>condition</th><th>next state</th><th>action</th></tr>
 *   <tr><td>{@link #claim}</td><td>a unit of work may begin</td><td>one more runs and gathers; no offer</td><td>LEAD</td></tr>
 *   <tr><td></td><td>otherwise</td><td>unchanged</td><td>NONE</td></tr>
 *   <tr><td>{@link #offer}</td><td>may begin, no offer, a thread waits</td><td>offered to a thread</td><td>WAKE_THREAD</td></tr>
 *   <tr><td></td><td>may begin, no offer, no thread waits</td><td>offered to the executor</td><td>SUBMIT_TASK</td></tr>
 *   <tr><td></td><td>otherwise</td><td>unchanged</td><td>NONE</td></tr>
 *   <tr><td>{@link #offerEnded}</td><td>refused, lost, or its thread has left</td><td>no offer</td><td>offer again</td></tr>
 *   <tr><td>{@link #gathered}</td><td>the unit of work takes no more calls</td><td>none gathers</td><td>offer</td></tr>
 *   <tr><td>{@link #ended}</td><td>the unit of work has ended, or was given up</td><td>one less runs</td><td>offer</td></tr>
 * </table>
 *
 * <p>A unit of work <em>may begin</em> when no other gathers, fewer than {@code atOnce} run, and the queue has calls that are
 * worth one. Safety: at most {@code atOnce} run and at most one gathers. Liveness: while a unit of work may begin, either it is
 * offered, or a thread is about to claim or to offer it. {@code LeadershipTest} checks both in every reachable state of three
 * callers with every kind of executor.
 *
 * @param atOnce the most units of work that may run
 * @param running how many run
 * @param gathering whether one of them still takes calls
 * @param offer to whom the lead is offered
 */
record Leadership(int atOnce, int running, boolean gathering, Offer offer) {
    /** To whom the lead is offered. */
    enum Offer {
        NONE,
        THREAD,
        TASK
    }

    /** What to do after an event. */
    enum Action {
        NONE,
        /** The thread that asked runs a unit of work. */
        LEAD,
        /** Wake a thread that waits, so that it claims. */
        WAKE_THREAD,
        /** Give the executor a task that claims. */
        SUBMIT_TASK
    }

    /**
     * What follows from an event.
     *
     * @param next the next state
     * @param action what to do
     */
    record Step(Leadership next, Action action) {}

    static Leadership none(int atOnce) {
        return new Leadership(atOnce, 0, false, Offer.NONE);
    }

    /** Returns whether another unit of work may begin, should there be calls that are worth one. */
    boolean hasRoom() {
        return !gathering && running < atOnce;
    }

    private boolean mayBegin(boolean ready) {
        return ready && hasRoom();
    }

    /**
     * A running thread wants to lead.
     *
     * @param ready whether the queue has calls that are worth a unit of work
     */
    Step claim(boolean ready) {
        return mayBegin(ready)
                ? new Step(new Leadership(atOnce, running + 1, true, Offer.NONE), Action.LEAD)
                : new Step(this, Action.NONE);
    }

    /**
     * A thread that does not claim has changed something, or sees that something has changed.
     *
     * @param ready whether the queue has calls that are worth a unit of work
     * @param threadWaits whether a thread waits that can be woken
     */
    Step offer(boolean ready, boolean threadWaits) {
        if (!mayBegin(ready) || offer != Offer.NONE) {
            return new Step(this, Action.NONE);
        }
        return threadWaits
                ? new Step(new Leadership(atOnce, running, gathering, Offer.THREAD), Action.WAKE_THREAD)
                : new Step(new Leadership(atOnce, running, gathering, Offer.TASK), Action.SUBMIT_TASK);
    }

    /** Nobody will claim because of this offer: it was refused or lost, or the thread it was made to has left or seen it. */
    Leadership offerEnded(Offer ended) {
        return offer == ended ? new Leadership(atOnce, running, gathering, Offer.NONE) : this;
    }

    /** The unit of work that gathered takes no more calls. */
    Leadership gathered() {
        return new Leadership(atOnce, running, false, offer);
    }

    /**
     * A unit of work has ended, or was given up.
     *
     * @param gathered whether it is the one that still gathers
     */
    Leadership ended(boolean gathered) {
        return new Leadership(atOnce, running - 1, gathering && !gathered, offer);
    }
}
