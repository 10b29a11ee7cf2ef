package io.creditledger.jdbc.internal.commit;

import io.creditledger.AccountId;
import io.creditledger.IdempotencyKey;
import io.creditledger.Outcome;
import io.creditledger.error.UnknownOutcomeException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The commands of one call, which are decided together and in order. At any moment one thread works on it. */
public interface CommandBatch {
    /** Returns how many commands it has, as far as they count towards the size of a unit of work. */
    int size();

    /** Returns the accounts that it must lock, as far as that is known before anything is read. */
    Set<AccountId> locks();

    /** Returns the idempotency keys of its commands. */
    Collection<IdempotencyKey> keys();

    /** Returns the outcomes in the order of the commands; null until all of them are done. */
    @Nullable
    List<Outcome<?>> outcomes();

    /**
     * Returns what to answer when the batch is given up, if an earlier attempt may have written it; null if none may have.
     *
     * @param reason why it is given up
     */
    @Nullable
    UnknownOutcomeException unknown(Throwable reason);
}
