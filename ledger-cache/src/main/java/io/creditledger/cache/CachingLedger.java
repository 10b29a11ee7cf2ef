package io.creditledger.cache;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.BalanceChanges;
import io.creditledger.ForwardingLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.JoinedLedger;
import io.creditledger.Ledger;
import io.creditledger.Outcome;
import io.creditledger.Transaction;
import io.creditledger.TransactionId;
import io.creditledger.command.Command;
import io.creditledger.engine.HostClock;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A decorator that returns balances of another ledger from memory. The cache never decides: every write is forwarded
 * unchanged to the underlying ledger, and the caller gets the result of that ledger.
 *
 * <p>Safe for use by many threads. Starts no threads: maintenance of the cache runs on the threads that call it, or on the
 * host's executor. Use one cache for each ledger of a process, and call the ledger only through it.
 *
 * <h2>What a balance promises</h2>
 *
 * <table>
 * <caption>How old a balance from {@link #balance} or {@link #balances} may be</caption>
 * <tr><th scope="col">Situation</th><th scope="col">Guarantee</th><th scope="col">Test</th></tr>
 * <tr><td>a write through this object has returned, or its stage has completed</td>
 *     <td>a read that begins afterwards returns this balance, or a newer one</td>
 *     <td>{@code WritesTest}, {@code InterleavingsTest}</td></tr>
 * <tr><td>a read through this object has returned</td>
 *     <td>no later read returns an older balance</td>
 *     <td>{@code InterleavingsTest}, {@code ManyThreadsTest}</td></tr>
 * <tr><td>a write was a replay</td>
 *     <td>a read that begins afterwards includes what the original execution did</td>
 *     <td>{@code WritesTest}</td></tr>
 * <tr><td>a write failed with an unknown outcome</td>
 *     <td>a read that begins afterwards includes it, if it was committed when the call failed; if it is committed later, reads
 *     include it once the write has been executed again with its key, or after the staleness bound</td>
 *     <td>{@code FailuresTest}</td></tr>
 * <tr><td>a lot starts or expires, or a hold expires</td>
 *     <td>visible from the millisecond in which it happens</td>
 *     <td>{@code FreshnessTest}, {@code NodesModelTest}</td></tr>
 * <tr><td>an entry was evicted while reads and writes were in progress</td>
 *     <td>the same as above</td>
 *     <td>{@code LateAnswersTest}, {@code NodesModelTest}</td></tr>
 * <tr><td>a unit of work of the host was joined through {@link #joining}: reads through the view</td>
 *     <td>read from the database, including the host's own work</td>
 *     <td>{@code JoinedCacheTest}</td></tr>
 * <tr><td>the same: reads through this object before the unit of work has ended, or after it was rolled back</td>
 *     <td>never include its changes</td>
 *     <td>{@code JoinedCacheTest}</td></tr>
 * <tr><td>the same: reads after {@link JoinedLedger#committed()} or {@link JoinedLedger#rolledBack()}</td>
 *     <td>include what is committed</td>
 *     <td>{@code JoinedCacheTest}</td></tr>
 * <tr><td>others wrote: another node, another ledger object, or a unit of work of the host that was not reported here</td>
 *     <td>visible after the staleness bound at the latest</td>
 *     <td>{@code FreshnessTest}, {@code NodesModelTest}</td></tr>
 * <tr><td>the same, with a subscription to {@link PollingChanges}</td>
 *     <td>visible at the end of the round that began after the commit: at most after the interval and two rounds</td>
 *     <td>{@code FeedSubscriptionTest}, {@code PollingTest}, {@code NodesModelTest}</td></tr>
 * <tr><td>the same, with a subscription to a source of notifications ({@code PostgresChanges})</td>
 *     <td>visible when the notification has arrived; after a lost connection, as soon as there is a new one</td>
 *     <td>{@code PostgresChangesTest}</td></tr>
 * <tr><td>the same, and the source is disconnected</td>
 *     <td>visible after the staleness bound at the latest</td>
 *     <td>{@code NodesModelTest}</td></tr>
 * <tr><td>others wrote to an unlimited account</td>
 *     <td>visible after the short staleness bound at the latest, because its balance has no revision</td>
 *     <td>{@code FreshnessTest}</td></tr>
 * <tr><td>others opened an account that did not exist when it was read</td>
 *     <td>visible after the short staleness bound at the latest, or when a notification has arrived</td>
 *     <td>{@code UnknownAccountsTest}, {@code PostgresChangesTest}</td></tr>
 * </table>
 *
 * <p>Bounds are measured with the configured clock, starting before the balance was read. If the clock is set back, a bound
 * may take up to twice as long. The balances of one call need not be from the same instant.
 *
 * <p>Transactions found by id or key are cached, because they never change. The result that there is no transaction is never
 * cached, because the transaction may exist by the next read. Accounts ({@link #account}), previews, statements, trial
 * balances and audits are always read from the underlying ledger. An account has no revision, so the cache could not detect
 * that it is outdated; its status and floor are also in its balance, which has one.
 *
 * <p>Call {@link #invalidateAll()} after the database was restored to an earlier state. Otherwise higher revisions from before
 * keep the restored balances out of the cache: reads return correct balances, but each reads the database.
 */
public final class CachingLedger extends ForwardingLedger {
    private final Ledger ledger;
    private final BalanceCache balances;
    private final BalanceLoader loader;
    private final Publisher publisher;
    private final TransactionCache transactions;
    private final BalanceReads reads;
    private final Set<FeedSubscription> followed = ConcurrentHashMap.newKeySet();

    private CachingLedger(Builder builder) {
        this.ledger = builder.ledger;
        this.balances = new BalanceCache(
                builder.maximumAccounts,
                builder.staleness,
                builder.effectiveShortStaleness(),
                builder.clock,
                builder.executor);
        this.loader = new BalanceLoader(ledger, balances);
        this.reads = new BalanceReads(balances, loader);
        this.transactions = new TransactionCache(builder.maximumTransactions, builder.executor);
        this.publisher = new Publisher(balances, transactions);
    }

    /**
     * Starts the configuration of a cache over this ledger.
     *
     * @throws IllegalArgumentException if the ledger is a joined view, whose changes may never be committed
     */
    public static Builder over(Ledger ledger) {
        return new Builder(ledger);
    }

    @Override
    protected Ledger delegate() {
        return ledger;
    }

    @Override
    public <R> Outcome<R> execute(Command<R> command) {
        Objects.requireNonNull(command, "command");
        ReadToken start = balances.start();
        Outcome<R> outcome;
        try {
            outcome = ledger.execute(command);
        } catch (Throwable failure) {
            publisher.failed(command, failure);
            throw failure;
        }
        publisher.publish(outcome, start);
        return outcome;
    }

    @Override
    public List<Outcome<?>> executeAll(List<? extends Command<?>> commands) {
        List<Command<?>> copy = List.copyOf(commands);
        ReadToken start = balances.start();
        List<Outcome<?>> outcomes;
        try {
            outcomes = ledger.executeAll(copy);
        } catch (Throwable failure) {
            publisher.failed(copy, failure);
            throw failure;
        }
        outcomes.forEach(outcome -> publisher.publish(outcome, start));
        return outcomes;
    }

    /**
     * {@inheritDoc}
     *
     * <p>The cache is updated before the stage completes, and also if the stage is cancelled.
     */
    @Override
    public <R> CompletionStage<Outcome<R>> executeAsync(Command<R> command) {
        Objects.requireNonNull(command, "command");
        ReadToken start;
        try {
            start = balances.start();
        } catch (Throwable failure) {
            return CompletableFuture.failedStage(failure);
        }
        CompletionStage<Outcome<R>> stage;
        try {
            stage = ledger.executeAsync(command);
        } catch (Throwable failure) {
            publisher.failed(command, failure);
            throw failure;
        }
        // A stage of our own: one derived from the ledger's would skip the cache if the caller cancelled it.
        CompletableFuture<Outcome<R>> published = new CompletableFuture<>();
        CompletionStage<Outcome<R>> unused = stage.whenComplete((outcome, failure) -> {
            Throwable cause = failure == null ? null : cause(failure);
            try {
                if (cause == null) {
                    publisher.publish(outcome, start);
                } else {
                    publisher.failed(command, cause);
                }
            } finally {
                if (cause == null) {
                    published.complete(outcome);
                } else {
                    published.completeExceptionally(cause);
                }
            }
        });
        return published;
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
        return cause != null ? cause : failure;
    }

    @Override
    public Balance balance(AccountId account) {
        return reads.balance(Objects.requireNonNull(account, "account"));
    }

    /**
     * {@inheritDoc}
     *
     * <p>Balances that are not cached are read in one call of the underlying ledger. The map is modifiable and belongs to the
     * caller; its order is that of {@code accounts}.
     */
    @Override
    public Map<AccountId, Balance> balances(Collection<AccountId> accounts) {
        return reads.balances(accounts);
    }

    @Override
    public Optional<Transaction> transaction(TransactionId id) {
        return transactions.get(Objects.requireNonNull(id, "id"), () -> ledger.transaction(id));
    }

    @Override
    public Optional<Transaction> transaction(IdempotencyKey key) {
        return transactions.get(Objects.requireNonNull(key, "key"), () -> ledger.transaction(key));
    }

    /**
     * Removes an account's balance from the cache. A read that begins after this has returned reads the underlying ledger, or
     * returns a balance that was read since. Loads in progress do not add their balances to the cache.
     */
    public void invalidate(AccountId account) {
        balances.invalidate(Objects.requireNonNull(account, "account"));
    }

    /** Removes all balances, as {@link #invalidate} does for one account, and all transactions. */
    public void invalidateAll() {
        balances.invalidateAll();
        transactions.invalidateAll();
    }

    /** Returns the statistics since this cache was built. */
    public CacheStats stats() {
        return new CacheStats(
                reads.hits(),
                reads.misses(),
                loader.loads(),
                loader.failures(),
                loader.time(),
                balances.outdatedDiscarded(),
                balances.evictions(),
                balances.estimatedSize(),
                feedLag());
    }

    private @Nullable Duration feedLag() {
        Duration longest = null;
        for (FeedSubscription following : followed) {
            Duration lag = following.lag().orElse(null);
            if (lag == null) {
                return null;
            }
            longest = longest == null || lag.compareTo(longest) > 0 ? lag : longest;
        }
        return longest;
    }

    /**
     * Subscribes this cache to a source of changes by other writers, until the returned subscription is closed. Uses one thread
     * of the executor for that time; the host owns the executor, and shutting it down by interrupting its threads also ends
     * the subscription. A cache may have several subscriptions.
     *
     * <p>A source makes outdated balances rarer, but guarantees nothing by itself, because it may be disconnected. The
     * staleness bound holds in any case.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the executor has no thread to give
     */
    public FeedSubscription subscribe(BalanceChanges changes, Executor executor) {
        FeedSubscription following =
                new FeedSubscription(Objects.requireNonNull(changes, "changes"), balances, followed::remove);
        followed.add(following);
        boolean begun = false;
        try {
            executor.execute(following::run);
            begun = true;
        } finally {
            if (!begun) {
                following.close();
            }
        }
        return following;
    }

    /**
     * Returns a view of the host's unit of work that also updates this cache. {@code view} must belong to the underlying
     * ledger, or to another ledger on the same tables.
     *
     * <p>All reads of the view read the database and include the host's uncommitted work, which never gets into the cache.
     * {@link JoinedLedger#committed()} and {@link JoinedLedger#rolledBack()} remove the accounts that the unit of work touched
     * from the cache, so that later reads return what is committed. Call one of them after the host's commit or rollback has
     * returned or failed. If neither is called, the cache may return outdated balances until a subscription or the staleness
     * bound removes them.
     */
    public JoinedLedger joining(JoinedLedger view) {
        return new JoinedCachingLedger(Objects.requireNonNull(view, "view"), balances);
    }

    /** Configures a {@link CachingLedger}. Not thread-safe. */
    public static final class Builder {
        private static final Duration LONGEST = Duration.ofDays(1);

        private final Ledger ledger;
        private long maximumAccounts = 100_000;
        private long maximumTransactions = 10_000;
        private Duration staleness = Duration.ofMinutes(1);
        private Duration shortStaleness = Duration.ofSeconds(1);
        private Clock clock = Clock.systemUTC();
        private Executor executor = Runnable::run;

        private Builder(Ledger ledger) {
            this.ledger = Objects.requireNonNull(ledger, "ledger");
            if (ledger instanceof JoinedLedger) {
                throw new IllegalArgumentException(
                        "a joined view belongs to one unit of work of the host: build the cache over the underlying"
                                + " ledger, and pass the view to joining()");
            }
        }

        /**
         * Sets the maximum number of cached accounts, from 1 to 10,000,000; 100,000 unless set. Each takes about 350 bytes.
         * Increase it if {@link CacheStats#evictions()} keeps growing; decrease it to save memory.
         */
        public Builder maximumAccounts(long accounts) {
            this.maximumAccounts = inRange("maximumAccounts", accounts, 1, 10_000_000);
            return this;
        }

        /**
         * Sets the maximum number of cached transactions, from 0 to 10,000,000; 10,000 unless set. A transaction that is read
         * by id and by key counts twice. Set 0 if transactions are rarely read more than once.
         */
        public Builder maximumTransactions(long transactions) {
            this.maximumTransactions = inRange("maximumTransactions", transactions, 0, 10_000_000);
            return this;
        }

        /**
         * Sets the staleness bound, from 1 millisecond to 1 day, cut to milliseconds; 1 minute unless set. It limits how long
         * the cache may return a balance after others have changed it. Decrease it if several nodes write to the same accounts;
         * increase it if all writes go through this object.
         */
        public Builder staleness(Duration bound) {
            this.staleness = inRange("staleness", bound, Duration.ofMillis(1));
            return this;
        }

        /**
         * Sets the staleness bound for what has no revision: balances of unlimited accounts, and the fact that an account does
         * not exist. From 0, which disables caching them, to 1 day, cut to milliseconds and to the staleness bound; 1 second
         * unless set. Increase it if dashboards poll unlimited accounts; set 0 if their balances must be exact.
         */
        public Builder shortStaleness(Duration bound) {
            this.shortStaleness = inRange("shortStaleness", bound, Duration.ZERO);
            return this;
        }

        /**
         * Sets the clock, which is read once for each requested balance; the system clock unless set. Use the ledger's clock,
         * because {@link Balance#nextChange()} is compared with it.
         */
        public Builder clock(Clock clock) {
            this.clock = HostClock.of(clock);
            return this;
        }

        /**
         * Sets the executor for maintenance of the cache: recording accesses, and evictions. Unless set, the threads that read
         * and write do this work, which is a considerable part of the cost of a hit. Set one if reads must be very fast.
         */
        public Builder executor(Executor executor) {
            this.executor = Objects.requireNonNull(executor, "executor");
            return this;
        }

        /** Returns an empty cache over the ledger. */
        public CachingLedger build() {
            return new CachingLedger(this);
        }

        private Duration effectiveShortStaleness() {
            return shortStaleness.compareTo(staleness) < 0 ? shortStaleness : staleness;
        }

        private static long inRange(String name, long value, long least, long most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(
                        name + " must be from " + least + " to " + most + ", but is " + value);
            }
            return value;
        }

        private static Duration inRange(String name, Duration value, Duration least) {
            if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        name + " must be from " + least + " to " + LONGEST + ", but is " + value);
            }
            return value;
        }
    }
}
