package io.creditledger.cache;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.contract.MutableClock;
import io.creditledger.memory.InMemoryLedger;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** One node: a ledger in memory, a cache over it, and the verbs through the cache and past it, on one clock. */
final class Bench {
    static final AccountId ANN = AccountId.of("user:ann");
    static final AccountId BOB = AccountId.of("user:bob");
    static final Duration STALENESS = Duration.ofSeconds(60);
    static final Duration SHORT = Duration.ofSeconds(2);

    final MutableClock clock = new MutableClock();
    final StagedLedger staged =
            new StagedLedger(InMemoryLedger.builder().clock(clock).build());
    final CachingLedger cached;
    /** Through the cache. */
    final CreditLedger credits;
    /** As another node would: the cache does not hear of it. */
    final CreditLedger elsewhere;

    private final AtomicLong keys = new AtomicLong();

    Bench() {
        this(UnaryOperator.identity());
    }

    Bench(UnaryOperator<CachingLedger.Builder> options) {
        this.cached = options.apply(CachingLedger.over(staged)
                        .clock(clock)
                        .staleness(STALENESS)
                        .shortStaleness(SHORT))
                .build();
        this.elsewhere = CreditLedger.builder(staged.real).build();
        this.credits = elsewhere.on(cached);
    }

    IdempotencyKey key() {
        return IdempotencyKey.of("test", "k" + keys.incrementAndGet());
    }

    void grant(AccountId account, long amount) {
        credits.grant(account, amount, key());
    }

    void grantElsewhere(AccountId account, long amount) {
        elsewhere.grant(account, amount, key());
    }

    /** Returns what the cache answers. */
    long posted(AccountId account) {
        return cached.balance(account).posted();
    }

    /** Lets other accounts take the room of this one, and leaves it empty: for caches of one account. */
    void evict(AccountId account) {
        AccountId other = AccountId.of("in place of " + account);
        grantElsewhere(other, 1);
        int before;
        do {
            cached.balance(other);
            before = staged.reads();
            cached.balance(other);
        } while (staged.reads() > before || cached.stats().estimatedSize() > 1);
        cached.invalidate(other);
    }
}
