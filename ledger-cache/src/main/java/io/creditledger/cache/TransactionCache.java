package io.creditledger.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import io.creditledger.Transaction;
import io.creditledger.TransactionId;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Transactions that somebody has asked for, by {@link TransactionId} or {@link IdempotencyKey}, as they did. They
 * never change, so they never expire and are never replaced. That there is none is not cached: it may be booked at any
 * moment.
 */
final class TransactionCache {
    private final Cache<Object, Transaction> transactions;

    TransactionCache(long maximum, Executor executor) {
        this.transactions =
                Caffeine.newBuilder().maximumSize(maximum).executor(executor).build();
    }

    /** Returns the transaction of this name from memory, or else what the read says. */
    Optional<Transaction> get(Object name, Supplier<Optional<Transaction>> read) {
        Transaction known = transactions.getIfPresent(name);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Transaction> found = read.get();
        found.ifPresent(transaction -> transactions.put(name, transaction));
        return found;
    }

    /** Returns the transaction referred to, if it is in memory. */
    @Nullable
    Transaction find(OperationRef reference) {
        Optional<?> name = reference.id().isPresent() ? reference.id() : reference.key();
        return transactions.getIfPresent(name.orElseThrow());
    }

    void invalidateAll() {
        transactions.invalidateAll();
    }
}
