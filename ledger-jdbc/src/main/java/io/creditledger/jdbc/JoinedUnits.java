package io.creditledger.jdbc;

import io.creditledger.Outcome;
import io.creditledger.command.Command;
import io.creditledger.engine.Decision;
import io.creditledger.engine.Footprint;
import io.creditledger.engine.IdRange;
import io.creditledger.engine.WriteSet;
import io.creditledger.error.RejectionCode;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.jdbc.Road.End;
import io.creditledger.jdbc.Road.Sight;
import io.creditledger.jdbc.Road.Start;
import io.creditledger.jdbc.Road.Waiting;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs commands inside a host's unit of work, each call between a savepoint and its release. Whatever goes wrong is undone
 * to the savepoint, so that the host's work stays as it was; where the database has undone more than that, nothing more is
 * let through. Confined to the host's thread.
 */
final class JoinedUnits {
    private static final Logger LOG = LoggerFactory.getLogger(JoinedUnits.class);
    private static final int ATTEMPTS = 3;

    private final Store store;
    private final Connection connection;
    private final List<AccountFacts> opened = new ArrayList<>();
    private @Nullable StorageException deadOf;

    JoinedUnits(Store store, Connection connection) {
        this.store = store;
        this.connection = connection;
    }

    /**
     * Throws if the database has undone the host's unit of work.
     *
     * @throws StorageException saying so
     */
    void requireAlive() {
        if (deadOf != null) {
            throw new StorageException(
                    "the host's unit of work was lost in an earlier call: roll it back and run all of it again",
                    deadOf,
                    deadOf.sqlState(),
                    deadOf.vendorCode(),
                    Retry.WHOLE_UNIT_OF_WORK);
        }
    }

    /** Notes that the host has committed: what was opened here is there to stay. */
    void committed() {
        opened.forEach(store.directory()::rememberCommitted);
    }

    List<Outcome<?>> run(List<? extends Command<?>> commands) {
        Footprint footprint = Footprint.of(commands);
        Sight sight = Sight.SNAPSHOT;
        for (int attempt = 1; ; attempt++) {
            Attempt trying = new Attempt(store, connection, Start.SAVEPOINT, sight);
            boolean done = false;
            try {
                Decision.Decided decided = decide(trying, footprint, commands);
                if (decided != null && (sight == Sight.LATEST || !mayHaveLookedAway(decided))) {
                    WriteSet writes = decided.writes();
                    if (!writes.isEmpty()) {
                        store.road().write(connection, writes, End.RELEASE);
                        done = true;
                        writes.opened().forEach(account -> opened.add(AccountFacts.of(account)));
                    }
                    return decided.outcomes();
                }
                sight = decided == null ? sight : Sight.LATEST;
            } catch (Attempt.Stale stale) {
                if (attempt >= ATTEMPTS) {
                    throw new IllegalStateException("account rows keep disappearing", stale);
                }
            } catch (SQLException error) {
                boolean again = Fault.of(error, store.dialect()) == Fault.DUPLICATE && attempt < ATTEMPTS;
                if (!again) {
                    done = true;
                    throw failed(error, trying);
                }
                LOG.debug("Somebody else was first; deciding again", error);
                sight = Sight.LATEST;
            } finally {
                if (!done) {
                    undo(trying);
                }
            }
        }
    }

    /** Decides, or returns null after adding to the footprint what was found to be lacking. */
    private Decision.@Nullable Decided decide(Attempt trying, Footprint footprint, List<? extends Command<?>> commands)
            throws SQLException {
        trying.prepare(footprint, Waiting.BOUNDED);
        IdRange ids = store.ids().take(footprint.ids(), connection, store.road()::nextBlock);
        Decision decision = trying.decide(commands, ids, List.of());
        if (decision instanceof Decision.Decided decided) {
            return decided;
        }
        Decision.NeedMore more = (Decision.NeedMore) decision;
        if (footprint.extendBy(more)) {
            return null;
        }
        throw new IllegalStateException("the working set keeps lacking " + more);
    }

    /** Returns whether something was not found that a host's snapshot may merely not show. */
    private boolean mayHaveLookedAway(Decision.Decided decided) throws SQLException {
        boolean notFound = decided.outcomes().stream()
                .flatMap(outcome -> outcome.rejection().stream())
                .anyMatch(reason -> reason.code() == RejectionCode.ACCOUNT_NOT_FOUND
                        || reason.code() == RejectionCode.OPERATION_NOT_FOUND
                        || reason.code() == RejectionCode.GROUP_REJECTED);
        return notFound && connection.getTransactionIsolation() > Connection.TRANSACTION_READ_COMMITTED;
    }

    private void undo(Attempt trying) {
        if (!trying.begun()) {
            return;
        }
        try {
            store.road().rollbackToSavepoint(connection);
        } catch (SQLException error) {
            deadOf = Failures.storage(
                    "the host's unit of work is lost: roll it back and run all of it again",
                    error,
                    Retry.WHOLE_UNIT_OF_WORK);
            LOG.debug("The savepoint is gone, and with it the host's unit of work", error);
        }
    }

    private StorageException failed(SQLException error, Attempt trying) {
        StorageException failure = failed(error);
        undo(trying);
        return deadOf == null ? failure : deadOf;
    }

    /** Says what a failed statement means for the host. */
    StorageException failed(SQLException error) {
        Fault fault = Fault.of(error, store.dialect());
        boolean lost =
                fault == Fault.CONNECTION || (fault == Fault.CONFLICT && store.dialect() != LedgerDialect.POSTGRESQL);
        StorageException failure = switch (fault) {
            case LOCK_TIMEOUT ->
                Failures.concurrency(
                        "an account stayed locked by somebody else; the host's work so far is intact",
                        error,
                        Retry.CALL);
            case CONFLICT, DUPLICATE ->
                Failures.concurrency(
                        "others got in the way of the host's unit of work: roll it back and run all of it again",
                        error,
                        Retry.WHOLE_UNIT_OF_WORK);
            case CONNECTION ->
                Failures.storage(
                        "the host's connection is gone, and its unit of work with it: run all of it again",
                        error,
                        Retry.WHOLE_UNIT_OF_WORK);
            case OTHER ->
                Failures.storage(
                        "the database refused a statement; if the host's unit of work had failed before, roll it back",
                        error,
                        Retry.NO);
        };
        if (lost) {
            deadOf = failure;
        }
        return failure;
    }
}
