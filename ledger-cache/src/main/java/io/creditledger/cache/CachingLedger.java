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
 * Answers balance reads of another ledger from memory. It never decides: every write goes to the ledger below as it
 * is, and what that answers is what the caller gets; the cache only listens.
 *
 * <p>Safe for use by many threads. Starts none: its upkeep runs on the threads that call it, or on an executor of the
 * host's. Put one over each ledger of a process and send all reads and writes through it.
 *
 * <h2>What a balance promises</h2>
 *
 * <table>
 * <caption>How old a balance from {@link #balance} or {@link #balances} may be</caption>
 * <tr><th scope="col">Situation</th><th scope="col">Promise</th><th scope="col">Test</th></tr>
 * <tr><td>a write through this object has returned, or its stage has completed</td>
 *     <td>a read that begins afterwards shows it, or something newer</td>
 *     <td>{@code WritesTest}, {@code InterleavingsTest}</td></tr>
 * <tr><td>a read through this object has returned</td>
 *     <td>likewise: no later read shows an older balance</td>
 *     <td>{@code InterleavingsTest}, {@code ManyThreadsTest}</td></tr>
 * <tr><td>a write was a replay</td>
 *     <td>likewise: what the original execution did is shown</td>
 *     <td>{@code WritesTest}</td></tr>
 * <tr><td>a write failed, but may be done (the database did not say)</td>
 *     <td>likewise, if it was done when the call failed; if the database completes it only later, when the write has been
 *     repeated under its key, or after the staleness bound</td>
 *     <td>{@code FailuresTest}</td></tr>
 * <tr><td>a lot starts or ends, a hold runs out</td>
 *     <td>shown from the millisecond on in which it happens</td>
 *     <td>{@code FreshnessTest}, {@code NodesModelTest}</td></tr>
 * <tr><td>an entry was evicted while reads and writes were under way</td>
 *     <td>the same as above</td>
 *     <td>{@code LateAnswersTest}, {@code NodesModelTest}</td></tr>
 * <tr><td>a unit of work of the host's that was joined through {@link #joining}: read through the view</td>
 *     <td>what the database shows, the host's own work included</td>
 *     <td>{@code JoinedCacheTest}</td></tr>
 * <tr><td>the same, read through this object before it has ended, or after it was rolled back</td>
 *     <td>nothing of it is ever shown</td>
 *     <td>{@code JoinedCacheTest}</td></tr>
 * <tr><td>the same, after {@link JoinedLedger#committed()} or {@link JoinedLedger#rolledBack()}</td>
 *     <td>what is committed is shown</td>
 *     <td>{@code JoinedCacheTest}</td></tr>
 * <tr><td>anybody else wrote: another node, another ledger object, a unit of work of the host's that nobody told of</td>
 *     <td>shown after the staleness bound at the latest</td>
 *     <td>{@code FreshnessTest}, {@code NodesModelTest}</td></tr>
 * <tr><td>the same, and {@link PollingChanges} is followed</td>
 *     <td>shown when the round that began after the commit is over: after the interval and twice the length of a round</td>
 *     <td>{@code FeedSubscriptionTest}, {@code PollingTest}, {@code NodesModelTest}</td></tr>
 * <tr><td>the same, and a source of messages is followed ({@code PostgresChanges})</td>
 *     <td>shown when the message has come; when its connection was lost, as soon as there is another</td>
 *     <td>{@code PostgresChangesTest}</td></tr>
 * <tr><td>the same, and the source is cut off</td>
 *     <td>shown after the staleness bound at the latest</td>
 *     <td>{@code NodesModelTest}</td></tr>
 * <tr><td>anybody else wrote to an unlimited account</td>
 *     <td>shown after the short bound at the latest, for its balance has no revision to tell old from new</td>
 *     <td>{@code FreshnessTest}</td></tr>
 * <tr><td>anybody else opened an account that was looked for in vain</td>
 *     <td>shown after the short bound at the latest; by a message, when it has come</td>
 *     <td>{@code UnknownAccountsTest}, {@code PostgresChangesTest}</td></tr>
 * </table>
 *
 * <p>Bounds are counted from before the balance was read, on the clock. A clock that is set back may stretch one
 * bound, at most to twice itself. Several balances of one call need not be of one instant.
 *
 * <p>Transactions found by id or key are kept, for they never change. That there is none is never kept: who asks for
 * a key wants to know whether the work has been done by now. Accounts ({@link #account}), previews, statements, trial
 * balances and audits always come from the ledger below. An account carries no revision, so an old one could not be
 * told from a new one; its status and floor are in its balance, which has one.
 *
 * <p>After the database was restored to an earlier state call {@link #invalidateAll()}: revisions known from before
 * would keep the restored balances out of the cache. They would still be answered right, but from the database every
 * time.
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
     * @throws IllegalArgumentException if it is a joined view: what it shows may never be committed
     */
    public static Builder over(Ledger ledger) {
        return new Builder(ledger);
    }

    // Writing

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
     * <p>The cache is up to date before the stage completes. Cancelling the stage does not keep it from that.
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

    // Reading from memory

    @Override
    public Balance balance(AccountId account) {
        return reads.balance(Objects.requireNonNull(account, "account"));
    }

    /**
     * {@inheritDoc}
     *
     * <p>Those not in memory are read in one call of the ledger below. The map is the caller's own, in the order
     * asked.
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

    // Reading from the ledger below

    // Looking after the cache

    /**
     * Forgets what is known of an account. A read that begins after this has returned asks the ledger below, or
     * answers with something read since; loads under way leave nothing behind.
     */
    public void invalidate(AccountId account) {
        balances.invalidate(Objects.requireNonNull(account, "account"));
    }

    /** Forgets everything, as {@link #invalidate} does for one account. */
    public void invalidateAll() {
        balances.invalidateAll();
        transactions.invalidateAll();
    }

    /** Returns what the cache has done so far. */
    public CacheStats stats() {
        return new CacheStats(
                reads.hits(),
                reads.misses(),
                loader.loads(),
                loader.failures(),
                loader.time(),
                balances.fencesWon(),
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

    // Hearing of others

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
     * Returns a view of the host's unit of work that this cache hears of. {@code view} must have been made by the ledger
     * below, or one on the same tables.
     *
     * <p>All its reads go to the database and see the host's uncommitted work; nothing of it ever gets into the cache.
     * After {@link JoinedLedger#committed()} or {@link JoinedLedger#rolledBack()} the cache has forgotten what the unit
     * of work touched, and a read through it that begins then shows what is committed. Call one of them when the host's
     * own commit or rollback has returned or failed. Where neither is called, a feed or the staleness bound ends what
     * the cache still shows.
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
                        "a joined view belongs to one unit of work of the host: put the cache over the ledger it joins, and let it join the view");
            }
        }

        /**
         * Sets how many accounts are kept at most, from 1 to 10,000,000; 100,000 unless set. Each takes some 350
         * bytes. Raise it when {@link CacheStats#evictions()} keeps growing, lower it to save memory.
         */
        public Builder maximumAccounts(long accounts) {
            this.maximumAccounts = inRange("maximumAccounts", accounts, 1, 10_000_000);
            return this;
        }

        /**
         * Sets how many transactions are kept at most, from 0 to 10,000,000; 10,000 unless set. One that is asked for
         * by id and by key counts twice. Set 0 if nobody looks at a transaction twice.
         */
        public Builder maximumTransactions(long transactions) {
            this.maximumTransactions = inRange("maximumTransactions", transactions, 0, 10_000_000);
            return this;
        }

        /**
         * Sets the staleness bound, from 1 millisecond to 1 day, cut to milliseconds; 1 minute unless set. It limits
         * how long a balance may hide what others wrote: lower it when several nodes write to the same accounts,
         * raise it when all writes go through this object.
         */
        public Builder staleness(Duration bound) {
            this.staleness = inRange("staleness", bound, Duration.ofMillis(1));
            return this;
        }

        /**
         * Sets the bound for what has no revision: unlimited accounts, and that an account is unknown. From 0, which
         * turns that off, to 1 day, cut to milliseconds and never above the staleness bound; 1 second unless set.
         * Raise it when dashboards poll unlimited accounts, set 0 when their balances must be exact.
         */
        public Builder shortStaleness(Duration bound) {
            this.shortStaleness = inRange("shortStaleness", bound, Duration.ZERO);
            return this;
        }

        /**
         * Sets the clock, which is read once for each balance asked for; the system's unless set. It must be the
         * ledger's own: a balance's {@link Balance#nextChange()} is judged on it.
         */
        public Builder clock(Clock clock) {
            this.clock = HostClock.of(clock);
            return this;
        }

        /**
         * Sets where the maps' own upkeep runs: noting what was read, and evictions. On the threads that read and write
         * unless set, where it is a good part of what a hit costs. Set one if reads must be as quick as can be.
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
