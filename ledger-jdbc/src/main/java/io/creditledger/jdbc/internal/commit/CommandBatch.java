package io.creditledger.jdbc.internal.commit;

import io.creditledger.AccountId;
import io.creditledger.IdempotencyKey;
import io.creditledger.Outcome;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one call, which are decided in order. Several units of work may be needed: what a unit of work has to leave out
 * stays pending. At any moment one thread works on it.
 */
public interface CommandBatch {
    /** Returns how many commands are pending, as far as they count towards the size of a unit of work. */
    int size();

    /** Returns the accounts that the pending commands must lock, as far as that is known before anything is read. */
    Set<AccountId> locks();

    /** Returns the idempotency keys of the pending commands. */
    Collection<IdempotencyKey> keys();

    /** Returns whether no command is pending. */
    boolean isDone();

    /** Returns the outcomes in the order of the commands; null until all of them are done. */
    @Nullable
    List<Outcome<?>> outcomes();

    /** Returns whether commands that need what stays locked are left undone, rather than waited for. */
    boolean skipsLocked();

    /**
     * Returns what to answer when the batch is given up: not that nothing was written, if a part of it was or may have been.
     *
     * @param reason why it is given up
     */
    Throwable failure(Throwable reason);
}
