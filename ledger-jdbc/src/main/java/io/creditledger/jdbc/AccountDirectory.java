package io.creditledger.jdbc;

import io.creditledger.AccountId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers account facts, so that a write need not ask which number a name has. Thread-safe and bounded.
 *
 * <p>What it says of an account opened by a unit of work that is rolled back later is wrong for ever. For a limited
 * account that is harmless: every write locks its row, finds none, and asks again. An unlimited account is never locked,
 * so only committed ones may be put in: see {@link #rememberCommitted}.
 */
final class AccountDirectory {
    private final int capacity;
    private final Map<AccountId, AccountFacts> byName = new ConcurrentHashMap<>();
    private final Map<Long, AccountFacts> byNumber = new ConcurrentHashMap<>();

    AccountDirectory(int capacity) {
        this.capacity = capacity;
    }

    @Nullable
    AccountFacts find(AccountId id) {
        return byName.get(id);
    }

    @Nullable
    AccountFacts find(long internalId) {
        return byNumber.get(internalId);
    }

    /** Puts in facts that were read by a unit of work that may still be rolled back. */
    void rememberUncommitted(AccountFacts facts) {
        if (facts.limited()) {
            rememberCommitted(facts);
        }
    }

    /** Puts in facts that are known to be committed. */
    void rememberCommitted(AccountFacts facts) {
        if (byName.size() >= capacity) {
            // Dropping everything is simpler than an eviction order, and costs one look-up per account at most once per
            // capacity accounts.
            byName.clear();
            byNumber.clear();
        }
        byName.put(facts.id(), facts);
        byNumber.put(facts.internalId(), facts);
    }

    void forget(AccountFacts facts) {
        byName.remove(facts.id(), facts);
        byNumber.remove(facts.internalId(), facts);
    }
}
