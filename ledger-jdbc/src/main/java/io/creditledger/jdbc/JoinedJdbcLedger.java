package io.creditledger.jdbc;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.CompactionReport;
import io.creditledger.ExpiryReport;
import io.creditledger.ForwardingLedgerReads;
import io.creditledger.JoinedLedger;
import io.creditledger.LedgerReads;
import io.creditledger.Outcome;
import io.creditledger.VerifyReport;
import io.creditledger.command.ApplyDue;
import io.creditledger.command.Command;
import io.creditledger.command.CompactTotals;
import io.creditledger.command.ExpireDue;
import io.creditledger.engine.CommandPartitioner;
import io.creditledger.engine.OwnerThread;
import io.creditledger.engine.Stages;
import io.creditledger.engine.Sweep;
import io.creditledger.engine.UnitOfWorkChanges;
import io.creditledger.error.LedgerException;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.export.Export;
import io.creditledger.export.ExportReport;
import io.creditledger.jdbc.internal.dialect.Dialect;
import io.creditledger.jdbc.internal.driver.StorageExceptions;
import io.creditledger.jdbc.internal.load.UnitContext;
import io.creditledger.jdbc.internal.read.JdbcReads;
import io.creditledger.jdbc.internal.read.ReadSession;
import io.creditledger.jdbc.internal.read.ReadSessions;
import io.creditledger.jdbc.internal.read.Reads;
import io.creditledger.jdbc.internal.unit.CallCommands;
import io.creditledger.jdbc.internal.unit.JoinedUnitRunner;
import io.creditledger.jdbc.internal.unit.ListenerCalls;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The verbs inside a host's unit of work: the same statements as in an owned one, between a savepoint and its release. */
final class JoinedJdbcLedger extends ForwardingLedgerReads implements JoinedLedger {
    private final Reads reads;
    private final LedgerReads uncommitted;
    private final Dialect dialect;
    private final String namespace;
    private final Connection connection;
    private final int batchLimit;
    private final boolean readOnly;
    private final @Nullable ListenerCalls listener;
    private final OwnerThread owner = new OwnerThread();
    private final JoinedUnitRunner units;
    private final UnitOfWorkChanges changes = new UnitOfWorkChanges();
    private @Nullable Jdbi jdbi;
    private boolean finished;

    JoinedJdbcLedger(
            UnitContext owned,
            String namespace,
            Connection connection,
            int batchLimit,
            boolean readOnly,
            @Nullable ListenerCalls listener) {
        UnitContext context = owned.joined(changes.written());
        this.reads = new Reads(context, namespace);
        this.uncommitted = new JdbcReads(reads, new HostsUnitOfWork());
        this.dialect = context.dialect();
        this.namespace = namespace;
        this.connection = Objects.requireNonNull(connection, "connection");
        this.batchLimit = batchLimit;
        this.readOnly = readOnly;
        this.listener = listener;
        this.units = new JoinedUnitRunner(context, connection, listener);
        requireUnitOfWork();
        refuseUncommittedReads();
    }

    @Override
    protected LedgerReads delegate() {
        return uncommitted;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <R> Outcome<R> execute(Command<R> command) {
        return (Outcome<R>) executeAll(List.of(command)).get(0);
    }

    @Override
    public List<Outcome<?>> executeAll(List<? extends Command<?>> commands) {
        JdbcLedger.requireWritable(readOnly);
        List<Outcome<?>> outcomes = new ArrayList<>(commands.size());
        for (List<Command<?>> part : CommandPartitioner.of(commands, batchLimit)) {
            requireUsable();
            try {
                outcomes.addAll(executePart(part));
            } catch (LedgerException failure) {
                throw isOfWholeUnit(failure)
                        ? failure
                        : StorageExceptions.partlyDone(failure, outcomes.size(), commands.size());
            }
        }
        return List.copyOf(outcomes);
    }

    /** Returns whether the host has to roll back its unit of work, so that nothing of a list stays done. */
    private static boolean isOfWholeUnit(LedgerException failure) {
        return failure instanceof StorageException storage && storage.retry() == Retry.WHOLE_UNIT_OF_WORK;
    }

    private List<Outcome<?>> executePart(List<Command<?>> part) {
        if (part.get(0) instanceof CompactTotals) {
            // Folding locks totals, which a host might then hold for long; the ledger itself does it.
            return List.of(new Outcome.Accepted<>(new CompactionReport(0), false, List.of()));
        }
        return part.get(0) instanceof ExpireDue expire ? List.of(expireDue(expire)) : run(part);
    }

    private List<Outcome<?>> run(List<Command<?>> part) {
        List<Outcome<?>> outcomes = units.run(part);
        outcomes.forEach(changes::add);
        return outcomes;
    }

    private Outcome<ExpiryReport> expireDue(ExpireDue command) {
        return Sweep.run(command, new Sweep.Books() {
            @Override
            public List<AccountId> due(int count) {
                return readHere(handle -> reads.lots().due(handle, count));
            }

            @Override
            public void settle(List<ApplyDue> commands, Map<AccountId, Outcome<?>> outcomes) {
                for (List<Command<?>> part : CommandPartitioner.of(commands, batchLimit)) {
                    CallCommands batch = units.settleUnlocked(part);
                    batch.done().forEach(entry -> changes.add(entry.outcome()));
                    batch.putSettled(outcomes);
                }
            }
        });
    }

    /**
     * {@inheritDoc}
     *
     * <p>In a host's unit of work there is no other thread to go to: the command is executed before this returns.
     */
    @Override
    public <R> CompletionStage<Outcome<R>> executeAsync(Command<R> command) {
        Objects.requireNonNull(command, "command");
        requireUnfinished();
        return Stages.here(() -> execute(command));
    }

    @Override
    public Set<AccountId> touchedAccounts() {
        return changes.touched();
    }

    @Override
    public List<Balance> pendingChanges() {
        return changes.balances();
    }

    @Override
    public void committed() {
        requireOwner();
        finished = true;
    }

    @Override
    public void rolledBack() {
        requireOwner();
        finished = true;
        changes.rolledBack();
    }

    /**
     * {@inheritDoc}
     *
     * <p>Here the snapshot is the host's: consistent if its isolation is repeatable read, or if nobody else writes.
     */
    @Override
    public VerifyReport verify() {
        return super.verify();
    }

    /**
     * {@inheritDoc}
     *
     * <p>Here the snapshot is the host's: consistent if its isolation is repeatable read, or if nobody else writes.
     */
    @Override
    public ExportReport export(Export export) {
        return super.export(export);
    }

    /** The host's unit of work, whose isolation decides what is seen. */
    private final class HostsUnitOfWork implements ReadSession {
        @Override
        public <T> T read(Reader<T> reader) {
            return readHere(reader);
        }

        @Override
        public <T> T readSnapshot(Reader<T> reader) {
            return readHere(reader);
        }
    }

    private <T> T readHere(ReadSession.Reader<T> reader) {
        requireUsable();
        Jdbi mine = jdbi;
        if (mine == null) {
            mine = ReadSessions.configured(Jdbi.create(connection), namespace);
            jdbi = mine;
        }
        // Closing the handle leaves the host's connection open: it was not JDBI that opened it.
        try (Handle handle = mine.open()) {
            return units.read(handle, reader);
        }
    }

    private void requireUsable() {
        requireUnfinished();
        units.requireAlive();
        requireUnitOfWork();
    }

    private void requireUnfinished() {
        requireOwner();
        if (finished) {
            throw new IllegalStateException("the host's unit of work has ended; join the next one");
        }
    }

    private void requireOwner() {
        if (listener != null) {
            listener.requireOutside();
        }
        owner.require();
    }

    /** Where READ UNCOMMITTED is what it says. */
    private void refuseUncommittedReads() {
        try {
            if (dialect.hasDirtyReads()
                    && connection.getTransactionIsolation() == Connection.TRANSACTION_READ_UNCOMMITTED) {
                throw new IllegalStateException(
                        "the host's unit of work is at READ UNCOMMITTED, at which a ledger would read"
                                + " what others may still roll back; begin it at READ COMMITTED or higher");
            }
        } catch (SQLException error) {
            throw StorageExceptions.storage("the host's connection could not be used", error, Retry.WHOLE_UNIT_OF_WORK);
        }
    }

    private void requireUnitOfWork() {
        try {
            if (connection.getAutoCommit()) {
                throw new IllegalStateException("the connection is in auto-commit, so there is no unit of work to join;"
                        + " call setAutoCommit(false) first, or begin one with your framework");
            }
        } catch (SQLException error) {
            throw StorageExceptions.storage("the host's connection could not be used", error, Retry.WHOLE_UNIT_OF_WORK);
        }
    }
}
