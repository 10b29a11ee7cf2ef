package io.creditledger.jdbc.internal.commit;

import io.creditledger.AccountId;
import io.creditledger.IdempotencyKey;
import io.creditledger.Outcome;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Commands that are done when a test says so. */
final class FakeBatch implements CommandBatch {
    private final int size;
    private final Set<AccountId> locks;
    private final Set<IdempotencyKey> keys;
    private volatile @Nullable List<Outcome<?>> outcomes;

    FakeBatch(int size, Set<AccountId> locks, IdempotencyKey... keys) {
        this.size = size;
        this.locks = locks;
        this.keys = Set.of(keys);
    }

    void succeed(List<Outcome<?>> all) {
        outcomes = all;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Set<AccountId> locks() {
        return locks;
    }

    @Override
    public Set<IdempotencyKey> keys() {
        return keys;
    }

    @Override
    public boolean isDone() {
        return outcomes != null;
    }

    @Override
    public @Nullable List<Outcome<?>> outcomes() {
        return outcomes;
    }

    @Override
    public boolean skipsLocked() {
        return false;
    }

    @Override
    public Throwable failure(Throwable reason) {
        return reason;
    }
}
