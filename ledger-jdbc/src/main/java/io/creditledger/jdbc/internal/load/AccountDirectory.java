package io.creditledger.jdbc.internal.load;

import io.creditledger.AccountId;
import io.creditledger.jdbc.internal.row.AccountFacts;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Remembers account facts, so that a write need not ask which number a name has. Thread-safe and bounded.
 *
 * <p>What it says is a hint. It may be wrong: a unit of work that opened an account may have been rolled back, tables may
 * have been emptied or restored. Each trip that locks and loads compares the hints it used with the stored rows before
 * anything is decided, see {@link AccountLookup#prove}.
 */
public final class AccountDirectory {
    /** How many unlimited accounts are compared in each trip, used or not: a ledger has few of them. */
    private static final int ALWAYS_PROVEN = 8;

    private final int capacity;
    private final Map<AccountId, AccountFacts> byName = new ConcurrentHashMap<>();
    private final Map<Long, AccountFacts> byNumber = new ConcurrentHashMap<>();
    private final List<AccountFacts> neededLate = new CopyOnWriteArrayList<>();

    public AccountDirectory(int capacity) {
        this.capacity = capacity;
    }

    @Nullable
    public AccountFacts find(AccountId id) {
        return byName.get(id);
    }

    @Nullable
    public AccountFacts find(long internalId) {
        return byNumber.get(internalId);
    }

    /**
     * Returns a few unlimited accounts that were needed only after the trip that proves facts, as those that loaded lots lead
     * to. What is proven in that trip, used or not, needs no trip of its own.
     */
    Collection<AccountFacts> neededLate() {
        return neededLate;
    }

    /** Notes that an account was needed after the trip that proves facts. */
    void noteNeededLate(AccountFacts facts) {
        if (!facts.limited() && neededLate.size() < ALWAYS_PROVEN && !neededLate.contains(facts)) {
            neededLate.add(facts);
        }
    }

    /** Puts in facts, whether or not the unit of work that read or wrote them commits. */
    public void remember(AccountFacts facts) {
        if (byName.size() >= capacity) {
            // Dropping everything is simpler than an eviction order, and costs one look-up per account at most once per
            // capacity accounts.
            clear();
        }
        byName.put(facts.id(), facts);
        byNumber.put(facts.internalId(), facts);
    }

    void forget(AccountFacts facts) {
        byName.remove(facts.id(), facts);
        byNumber.remove(facts.internalId(), facts);
        neededLate.remove(facts);
    }

    private void clear() {
        byName.clear();
        byNumber.clear();
        neededLate.clear();
    }
}
