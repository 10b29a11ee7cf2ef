package io.creditledger;

import java.time.Duration;
import java.util.function.ObjLongConsumer;

/**
 * A source of notifications about balances that were changed elsewhere: by another node, by another ledger object, or in a
 * unit of work of the host. A cache subscribes to it to replace outdated balances earlier than its staleness bound requires.
 *
 * <p>Notifications may be late and may be repeated. They report committed changes only. A source that may have missed
 * changes calls {@link Listener#resyncRequired()}.
 */
@FunctionalInterface
public interface BalanceChanges {
    /**
     * Reports changes to the listener on the calling thread. Blocks until {@link Listener#pause} returns false.
     *
     * <p>The source handles failures of the database and the network: it tries again, and calls {@link
     * Listener#resyncRequired()} if it may have missed changes.
     *
     * @throws InterruptedException if the thread is interrupted while it waits; the source has then released its resources
     */
    void publishTo(Listener listener) throws InterruptedException;

    /** Receives notifications. No method except {@link #pause} blocks, and none throws because of what is reported. */
    interface Listener {
        /**
         * Calls the visitor with the id and the revision of each limited account whose balance the listener holds and would
         * still return. For sources that poll for revisions.
         */
        void forEachCached(ObjLongConsumer<AccountId> visitor);

        /** Reports that an account has at least this revision, and that the change is committed. */
        void changed(AccountId account, long revision);

        /** Reports that notifications may have been missed: any account may have changed. */
        void resyncRequired();

        /** Reports that, as far as the source can tell, all changes committed up to this long ago have been reported. */
        void caughtUp(Duration behind);

        /**
         * Waits for this long, or until the listener needs no more notifications.
         *
         * @param duration how long to wait; zero returns at once
         * @return whether the source is to continue
         * @throws InterruptedException if the thread is interrupted
         */
        boolean pause(Duration duration) throws InterruptedException;
    }
}
