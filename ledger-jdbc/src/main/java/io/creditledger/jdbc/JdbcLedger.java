package io.creditledger.jdbc;

import io.creditledger.AccountId;
import io.creditledger.ForwardingLedgerReads;
import io.creditledger.JoinedLedger;
import io.creditledger.Ledger;
import io.creditledger.LedgerReads;
import io.creditledger.Outcome;
import io.creditledger.command.Command;
import io.creditledger.engine.CommandPartitioner;
import io.creditledger.engine.HostClock;
import io.creditledger.engine.UsageDimensions;
import io.creditledger.engine.WriteSet;
import io.creditledger.error.StorageException;
import io.creditledger.jdbc.internal.commit.GroupCommit;
import io.creditledger.jdbc.internal.commit.WriteCounters;
import io.creditledger.jdbc.internal.dialect.Dialect;
import io.creditledger.jdbc.internal.dialect.IdBlocks;
import io.creditledger.jdbc.internal.dialect.WriteStatements;
import io.creditledger.jdbc.internal.load.AccountDirectory;
import io.creditledger.jdbc.internal.load.LedgerIdentity;
import io.creditledger.jdbc.internal.load.UnitContext;
import io.creditledger.jdbc.internal.read.JdbcReads;
import io.creditledger.jdbc.internal.read.ReadSessions;
import io.creditledger.jdbc.internal.read.Reads;
import io.creditledger.jdbc.internal.schema.StartChecks;
import io.creditledger.jdbc.internal.unit.Checkpoints;
import io.creditledger.jdbc.internal.unit.DeltaFolding;
import io.creditledger.jdbc.internal.unit.Housekeeping;
import io.creditledger.jdbc.internal.unit.ListenerCalls;
import io.creditledger.jdbc.internal.unit.OwnedUnitRunner;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * A ledger in the host's database: H2, PostgreSQL, MariaDB or MySQL. Calls run in units of work that the ledger owns, on connections
 * from the host's pool; concurrent calls share a unit of work. {@link #joining(Connection)} creates a view that works inside a
 * unit of work of the host instead.
 *
 * <p>Give it a small, separate pool (2 to 4 connections are enough for thousands of debits per second). Threads that hold a
 * connection of the same pool while they call the ledger can exhaust the pool; the call then fails when the timeout of the pool
 * expires.
 *
 * <p>Safe for use by many threads. Starts no threads, except on H2, whose file access must not be interrupted: there a few
 * daemon threads execute the writes. They end after 10 s without work, and when the ledger is closed. A closed ledger refuses
 * further writes. {@link #close()} waits for writes in progress and for the end of these threads, and does not close the pool.
 */
public final class JdbcLedger extends ForwardingLedgerReads implements Ledger, AutoCloseable {
    private final UnitContext context;
    private final String namespace;
    private final OwnedUnitRunner units;
    private final WriteCounters counters = new WriteCounters();
    private final GroupCommit commits;
    private final ReadSessions sessions;
    private final Reads reads;
    private final LedgerReads committed;
    private final @Nullable ListenerCalls listener;
    private final int batchLimit;
    private final DeltaFolding folding;
    private final OwnedExecution execution;
    private final Checkpoints checkpoints;
    private final boolean readOnly;
    private volatile boolean closed;

    private JdbcLedger(
            Builder builder, StartChecks.Found database, LedgerIdentity identity, WriteStatements writeStatements) {
        Dialect dialect = database.dialect();
        this.namespace = database.qualifier();
        this.readOnly = builder.readOnly;
        this.context = new UnitContext(
                dialect,
                writeStatements,
                new AccountDirectory(builder.accountCacheSize),
                new IdBlocks(),
                builder.clock,
                identity,
                new UsageDimensions(database.settings().usageDimensions()),
                database.settings().storesEvents(),
                true,
                Set.of(),
                Set.of());
        UnitOfWorkListener told = builder.listener;
        this.listener = told == null ? null : new ListenerCalls(told::onEvents, dialect, counters);
        this.units = new OwnedUnitRunner(context, builder.dataSource, builder.maxAttempts, counters, listener);
        this.batchLimit = builder.batchLimit;
        this.folding = new DeltaFolding(units::fold, this::foldUnlessClosed, builder.executor);
        this.commits = new GroupCommit(
                units,
                counters,
                this::foldNowAndThen,
                builder.executor,
                new GroupCommit.Limits(
                        builder.batchLimit, builder.queueLimit, builder.callTimeout, builder.lockWaitConnections));
        this.checkpoints = new Checkpoints(builder.dataSource, writeStatements, dialect, database.checkpoints());
        this.sessions = new ReadSessions(builder.dataSource, dialect, namespace);
        this.reads = new Reads(context, namespace);
        this.committed = new JdbcReads(reads, sessions);
        this.execution = new OwnedExecution(
                commits, new Housekeeping(context, units, commits, reads, sessions, batchLimit), batchLimit);
    }

    /** Starts the configuration of a ledger that owns its units of work, over the host's pool. */
    public static Builder builder(DataSource dataSource) {
        return new Builder(dataSource);
    }

    /**
     * Returns a view that works inside the host's unit of work on this connection, on this thread.
     *
     * <p>The host begins, commits and rolls back; the view sets a savepoint for each call and never commits, rolls back,
     * closes, or changes a setting of the connection. On an H2 file with {@link H2Durability#POWER_LOSS} the host's commit
     * is durable after {@link #checkpoint()}.
     *
     * @throws IllegalStateException if the connection is in auto-commit, or at READ UNCOMMITTED on a database that reads uncommitted
     *     rows at this level
     */
    public JoinedLedger joining(Connection connection) {
        requireOutsideListener();
        return new JoinedJdbcLedger(context, namespace, connection, batchLimit, readOnly, listener);
    }

    /**
     * Returns a view that works inside the host's unit of work on this handle's connection, on this thread; see {@link
     * #joining(Connection)}.
     *
     * @throws IllegalStateException if the handle's connection is in auto-commit: there is no unit of work to join
     */
    public JoinedLedger joining(Handle handle) {
        return joining(handle.getConnection());
    }

    /**
     * Makes all commits in the database durable, including those of other connections. Call it after the commit of a unit of
     * work that was joined, and before you report success. The ledger's own commits do not need it.
     *
     * <p>Only an H2 file with {@link H2Durability#POWER_LOSS} needs it: H2 writes a host's commit to such a file only after the
     * write delay, and forces it to disk later still. Otherwise this does nothing. Takes a connection of the
     * ledger's pool, and blocks until the commits are on disk. Threads that call it at the same time share a checkpoint.
     *
     * @throws StorageException if the checkpoint failed, with {@link StorageException.Retry#CALL}: what is committed stays
     *     committed, but a crash may undo it until a later call or a later commit of the ledger succeeds
     */
    public void checkpoint() {
        requireOutsideListener();
        checkpoints.run();
    }

    @Override
    protected LedgerReads delegate() {
        requireOutsideListener();
        return committed;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <R> Outcome<R> execute(Command<R> command) {
        return (Outcome<R>) executeAll(List.of(command)).get(0);
    }

    @Override
    public List<Outcome<?>> executeAll(List<? extends Command<?>> commands) {
        requireOutsideListener();
        requireWritable(readOnly);
        return execution.executeAll(commands);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <R> CompletionStage<Outcome<R>> executeAsync(Command<R> command) {
        Objects.requireNonNull(command, "command");
        requireOutsideListener();
        requireWritable(readOnly);
        return (CompletionStage<Outcome<R>>) (CompletionStage<?>) execution.executeAsync(command);
    }

    private void requireOutsideListener() {
        if (listener != null) {
            listener.requireOutside();
        }
    }

    static void requireWritable(boolean readOnly) {
        if (readOnly) {
            throw new IllegalStateException(
                    "this ledger was built with readOnly(): it executes no command, and nothing was"
                            + " written; build one without readOnly() to write");
        }
    }

    private void foldNowAndThen(List<WriteSet.Delta> deltas) {
        folding.afterUnit(deltas);
    }

    private int foldUnlessClosed(long account, int rows) {
        return closed ? 0 : commits.runTracked(() -> units.fold(account, rows));
    }

    /**
     * Returns the revisions of these accounts, a cheap way to find outdated balances. Accounts that do not exist or are
     * unlimited are left out. A cache that polls for changes uses this method.
     *
     * @throws IllegalArgumentException if there are more than {@link io.creditledger.Bounds#ACCOUNTS_PER_CALL} accounts
     * @throws StorageException if the database fails
     */
    public Map<AccountId, Long> revisions(Collection<AccountId> accounts) {
        Objects.requireNonNull(accounts, "accounts");
        requireOutsideListener();
        return sessions.read(handle -> reads.revisions(handle, accounts));
    }

    /** Returns the statistics since this ledger was built. Cheap enough to call every second. */
    public WriteStats stats() {
        return WriteStats.of(commits.queued(), counters);
    }

    /**
     * Refuses further writes and waits until the writes in progress have ended, at most for the call timeout plus 1 s. On H2 it
     * then waits for the end of the ledger's threads, up to 20 s. Reads and joined views still work, and the pool stays open.
     * Closing a closed ledger has no effect.
     */
    @Override
    public void close() {
        requireOutsideListener();
        closed = true;
        boolean answered = commits.close();
        checkpoints.close(answered);
        units.close(answered);
    }

    /** Configures a {@link JdbcLedger}. Not thread-safe. The settings of a ledger cannot change after {@link #build()}. */
    public static final class Builder {
        private final DataSource dataSource;
        private @Nullable String namespace;
        private Clock clock = Clock.systemUTC();
        private @Nullable Executor executor;
        private Duration lockWait = Duration.ofSeconds(5);
        private Duration callTimeout = Duration.ofSeconds(30);
        private int batchLimit = CommandPartitioner.DEFAULT_LIMIT;
        private int queueLimit = 10_000;
        private int lockWaitConnections = 1;
        private int maxAttempts = 10;
        private int accountCacheSize = 100_000;
        private boolean notifyChanges;
        private @Nullable UnitOfWorkListener listener;
        private boolean readOnly;
        private boolean allowUntested;
        private H2Durability h2Durability = H2Durability.POWER_LOSS;

        private Builder(DataSource dataSource) {
            this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
        }

        /**
         * Sets the SQL schema (on MariaDB and MySQL the database) that contains the tables; the connection's current one unless set.
         *
         * @throws IllegalArgumentException if it is not a plain SQL name
         */
        public Builder namespace(String name) {
            this.namespace = Settings.plainName(name);
            return this;
        }

        /** Sets the clock; the system clock unless set. It is read once per unit of work, after the locks are held. */
        public Builder clock(Clock clock) {
            this.clock = HostClock.of(clock);
            return this;
        }

        /** Sets the executor of asynchronous commands; without one, {@link JdbcLedger#executeAsync} throws. */
        public Builder executor(Executor executor) {
            this.executor = Objects.requireNonNull(executor, "executor");
            return this;
        }

        /**
         * Sets how long a unit of work waits for an account that another unit of work has locked; 5 s unless set. Rounded up to
         * whole seconds on MariaDB and MySQL, and on PostgreSQL within a host's unit of work.
         *
         * @throws IllegalArgumentException if not from 1 ms to 10 min
         */
        public Builder lockWait(Duration wait) {
            this.lockWait = Settings.within("lockWait", wait, Duration.ofMillis(1), Duration.ofMinutes(10));
            return this;
        }

        /**
         * Sets how long a call may take; 30 s unless set. A call that is still queued then, or whose account is locked, throws
         * {@link io.creditledger.error.ConcurrencyException}: it wrote nothing. A call whose unit of work runs throws {@link
         * io.creditledger.error.UnknownOutcomeException}, and the connection is aborted. Either may be up to 1 s late. Each
         * round trip of a unit of work to the database gets the time that is left as its network timeout. Time spent in the
         * host's pool and clock counts, but ends early only if they react to an interrupt.
         *
         * @throws IllegalArgumentException if not from 1 ms to 1 h
         */
        public Builder callTimeout(Duration timeout) {
            this.callTimeout = Settings.within("callTimeout", timeout, Duration.ofMillis(1), Duration.ofHours(1));
            return this;
        }

        /**
         * Sets the maximum number of commands in one unit of work; 1000 unless set. An atomic group is never split.
         *
         * @throws IllegalArgumentException if not from 1 to 2000
         */
        public Builder batchLimit(int commands) {
            this.batchLimit = Settings.within("batchLimit", commands, 1, 2_000);
            return this;
        }

        /**
         * Sets the maximum number of queued commands; 10,000 unless set. Callers wait while the queue is full.
         *
         * @throws IllegalArgumentException if not from 1 to 1,000,000
         */
        public Builder queueLimit(int commands) {
            this.queueLimit = Settings.within("queueLimit", commands, 1, 1_000_000);
            return this;
        }

        /**
         * Sets how many calls may wait for locked accounts at the same time, each with a connection; 1 unless set. Set it to at
         * most the size of the pool minus 1, or calls on other accounts have to wait as well.
         *
         * @throws IllegalArgumentException if not from 1 to 1000
         */
        public Builder lockWaitConnections(int calls) {
            this.lockWaitConnections = Settings.within("lockWaitConnections", calls, 1, 1_000);
            return this;
        }

        /**
         * Sets the maximum number of attempts for a unit of work that the database rolls back because of a conflict, or whose
         * connection breaks while it commits; 10 unless set.
         *
         * @throws IllegalArgumentException if not from 1 to 100
         */
        public Builder maxAttempts(int attempts) {
            this.maxAttempts = Settings.within("maxAttempts", attempts, 1, 100);
            return this;
        }

        /**
         * Sets for how many accounts the ledger caches data that never changes; 100,000 unless set, about 300 bytes each.
         *
         * @throws IllegalArgumentException if not from 1 to 100,000,000
         */
        public Builder accountCacheSize(int accounts) {
            this.accountCacheSize = Settings.within("accountCacheSize", accounts, 1, 100_000_000);
            return this;
        }

        /**
         * Sets which failures commits in an H2 file must survive; {@link H2Durability#POWER_LOSS} unless set. All values except
         * {@link H2Durability#AS_CONFIGURED} require {@code async:} or {@code retry:} in the URL of a file that this process
         * opens, and refuse H2 2.5, which can lose commits in a crash.
         */
        public Builder h2Durability(H2Durability durability) {
            this.h2Durability = Objects.requireNonNull(durability, "durability");
            return this;
        }

        /**
         * Sets whether each unit of work, owned or joined, uses PostgreSQL's NOTIFY to announce which balances it changes, for
         * {@link PostgresChanges} on other nodes; off unless set. PostgreSQL only.
         *
         * <p>This reduces throughput, because PostgreSQL commits units of work that notify one after the other; {@code
         * docs/cache.md} has figures. A joined unit of work that notifies cannot be prepared for a two-phase commit.
         */
        public Builder notifyChanges(boolean on) {
            this.notifyChanges = on;
            return this;
        }

        /**
         * Sets the listener that receives the events of each unit of work, owned or joined, and its connection; none unless set. Costs a round
         * trip to set a savepoint and one to release it, beside those of the listener.
         */
        public Builder listener(UnitOfWorkListener listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Makes the ledger read-only: balances, statements, previews, audits. Its user needs only SELECT rights. Executing a
         * command, here or in a joined view, throws {@link IllegalStateException} and does not access the database.
         */
        public Builder readOnly() {
            this.readOnly = true;
            return this;
        }

        /**
         * Accepts a database that is older than the oldest tested release, or another product that uses the protocol of a
         * tested one. The host must test that it locks and commits in the same way. To create the tables on it, use {@link
         * LedgerSchema#allowUntestedDatabase()}.
         */
        public Builder allowUntestedDatabase() {
            this.allowUntested = true;
            return this;
        }

        /**
         * Checks the database and its schema, and returns the ledger.
         *
         * @throws IllegalStateException if the schema is missing or does not fit, an H2 file is less durable than required, the
         *     data source takes part in the host's units of work or is known to choose among databases, the database is not a
         *     tested one, settings of the database or driver would make statements fail or change their meaning, the user
         *     lacks rights, or the server accepts no writes and the ledger is not read-only; the message says what to do
         * @throws StorageException if the database cannot be reached
         */
        public JdbcLedger build() {
            return on(check());
        }

        /** Checks the database and its schema. */
        StartChecks.Found check() {
            return StartChecks.run(
                    dataSource,
                    LedgerDialect.all(),
                    new StartChecks.Wanted(namespace, h2Durability.durability(), readOnly, allowUntested));
        }

        /** Returns the ledger on what has been checked. */
        JdbcLedger on(StartChecks.Found database) {
            Dialect dialect = database.dialect();
            if (notifyChanges && !dialect.canNotify()) {
                throw new IllegalStateException("notifyChanges is for PostgreSQL, but this is " + dialect.product()
                        + "; leave it off, and let caches poll for revisions");
            }
            WriteStatements writeStatements = dialect.writeStatements(new Dialect.Settings(
                    database.qualifier(), lockWait, notifyChanges, database.checkpoints(), dataSource));
            return new JdbcLedger(
                    this, database, StartChecks.identity(dataSource, dialect, writeStatements), writeStatements);
        }
    }
}
