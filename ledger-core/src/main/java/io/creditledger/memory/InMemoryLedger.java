package io.creditledger.memory;

import io.creditledger.Bounds;
import io.creditledger.ForwardingLedgerReads;
import io.creditledger.JoinedLedger;
import io.creditledger.Ledger;
import io.creditledger.LedgerReads;
import io.creditledger.Outcome;
import io.creditledger.command.Command;
import io.creditledger.engine.HostClock;
import io.creditledger.engine.Stages;
import io.creditledger.engine.UsageDimensions;
import io.creditledger.event.EventListener;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A ledger that keeps everything in memory only, for the unit tests of hosts. It uses the same engine as the ledgers on
 * databases, so the rules are the same. Safe for use by many threads; calls that write are executed one at a time.
 */
public final class InMemoryLedger extends ForwardingLedgerReads implements Ledger {
    private final @Nullable Executor executor;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    final MemoryStore store = new MemoryStore();
    private final MemoryExecution execution;
    private final LedgerReads committed;

    private InMemoryLedger(Builder builder) {
        this.executor = builder.executor;
        this.execution = new MemoryExecution(store, builder.clock, builder.listener, builder.usage);
        this.committed = new MemoryReads(store, execution, this::read);
    }

    /** Returns an empty ledger that uses the system clock. */
    public static InMemoryLedger create() {
        return builder().build();
    }

    /** Starts the configuration of an empty ledger. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Begins a unit of work, as a host would on a database, and returns a view of it for the calling thread. {@link
     * JoinedLedger#committed()} commits the unit of work, and {@link JoinedLedger#rolledBack()} undoes what was written through
     * the view. Copies the whole ledger, so use it for small ledgers only.
     *
     * <p>Until one of them is called, the calling thread can use the view only. Its calls of the ledger itself, reads included,
     * throw {@link IllegalStateException}: on a database they would be committed separately or read only what is committed, and
     * this ledger keeps a single version of its rows. All other threads that use the ledger wait.
     *
     * @throws IllegalStateException if this thread has a unit of work that has not ended
     */
    public JoinedLedger joining() {
        requireOutside();
        lock.writeLock().lock();
        MemoryStore before = store.copy();
        return new JoinedMemoryLedger(execution, new MemoryReads(store, execution, Supplier::get), committed -> {
            if (!committed) {
                store.copyFrom(before);
            }
            lock.writeLock().unlock();
        });
    }

    @Override
    @SuppressWarnings("unchecked")
    public <R> Outcome<R> execute(Command<R> command) {
        return (Outcome<R>) executeAll(List.of(command)).get(0);
    }

    @Override
    public List<Outcome<?>> executeAll(List<? extends Command<?>> commands) {
        requireOutside();
        lock.writeLock().lock();
        try {
            return execution.executeAll(commands, outcome -> {});
        } finally {
            lock.writeLock().unlock();
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>Without an executor the command is executed on the caller's thread before this returns.
     *
     * @throws IllegalStateException if the call comes from the ledger's own listener, or this thread has a unit of work that has
     *     not ended
     */
    @Override
    public <R> CompletionStage<Outcome<R>> executeAsync(Command<R> command) {
        Objects.requireNonNull(command, "command");
        requireOutside();
        return executor == null ? Stages.here(() -> execute(command)) : Stages.on(executor, () -> execute(command));
    }

    @Override
    protected LedgerReads delegate() {
        return committed;
    }

    private <T> T read(Supplier<T> reader) {
        requireOutside();
        lock.readLock().lock();
        try {
            return reader.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** The lock is reentrant: without this check a unit of work of this thread would contain the call. */
    private void requireOutside() {
        execution.requireOutsideListener();
        if (lock.isWriteLockedByCurrentThread()) {
            throw new IllegalStateException(
                    "this thread has a unit of work that has not ended: use the view that joining() has returned, or call"
                            + " committed() or rolledBack() on it first");
        }
    }

    /** Configures an {@link InMemoryLedger}. Not thread-safe. */
    public static final class Builder {
        private Clock clock = Clock.systemUTC();
        private @Nullable Executor executor;
        private @Nullable EventListener listener;
        private UsageDimensions usage = UsageDimensions.NONE;

        private Builder() {}

        /** Sets the clock; the system clock unless set. */
        public Builder clock(Clock clock) {
            this.clock = HostClock.of(clock);
            return this;
        }

        /** Sets the executor of asynchronous commands; the caller's thread unless set. */
        public Builder executor(Executor executor) {
            this.executor = Objects.requireNonNull(executor, "executor");
            return this;
        }

        /**
         * Sets the listener that receives the events of each unit of work, before anything of it is stored; none unless set. A call is
         * one unit of work, and so are up to 1,000 commands of a list, as in a ledger on a database. If the listener throws, the unit of
         * work is refused with a {@link io.creditledger.error.ListenerException}, and nothing of it is stored.
         */
        public Builder listener(EventListener listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Sets the names of the metadata by which usage is counted, as {@code LedgerSchema.countUsage} does for ledgers on databases;
         * it is not counted unless set.
         *
         * @param names names of metadata, at most {@link Bounds#USAGE_DIMENSIONS}
         * @throws IllegalArgumentException if there are none or too many, or one is no name of metadata, or given twice
         */
        public Builder countUsage(String... names) {
            this.usage = UsageDimensions.of(names);
            return this;
        }

        /** Returns an empty ledger. */
        public InMemoryLedger build() {
            return new InMemoryLedger(this);
        }
    }
}
