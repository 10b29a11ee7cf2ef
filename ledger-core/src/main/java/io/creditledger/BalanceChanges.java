package io.creditledger;

import java.time.Duration;
import java.util.function.ObjLongConsumer;

/**
 * A source of news about balances that somebody else has changed: another node, another ledger object, a unit of work of
 * the host's. A cache follows it, so as not to show old balances for as long as it otherwise might.
 *
 * <p>News may be late and may come twice; it is never about what may still be undone. A source that may have missed some
 * says so by {@link Listener#resyncRequired()}.
 */
@FunctionalInterface
public interface BalanceChanges {
    /**
     * Tells the listener the news, on the calling thread, until {@link Listener#pause} says that it has heard enough. Blocks
     * all that time.
     *
     * <p>Failures of a database or a network are the source's own matter: it tries again, and says what it has missed.
     *
     * @throws InterruptedException if the thread is interrupted while it waits; nothing is left behind
     */
    void publishTo(Listener listener) throws InterruptedException;

    /** Who hears the news. Each method returns at once, {@link #pause} excepted, and none throws for what it is told. */
    interface Listener {
        /**
         * Names each limited account that the listener has a balance of which it would still give out, with its revision.
         * For sources that ask what has become of them.
         */
        void forEachCached(ObjLongConsumer<AccountId> visitor);

        /** Tells that an account has got at least to this revision, and that this is committed. */
        void changed(AccountId account, long revision);

        /** Tells that news may have been missed: any account may have changed. */
        void resyncRequired();

        /** Tells that everything which had been committed this long ago has been told, as far as the source can know. */
        void caughtUp(Duration behind);

        /**
         * Waits this long, or until the listener has heard enough.
         *
         * @param duration how long; not at all if zero
         * @return whether to go on
         * @throws InterruptedException if the thread is interrupted
         */
        boolean pause(Duration duration) throws InterruptedException;
    }
}
