package io.creditledger.jdbc.internal.unit;

import io.creditledger.engine.WriteSet;
import io.creditledger.jdbc.internal.dialect.Dialect;
import io.creditledger.jdbc.internal.dialect.WriteStatements;
import io.creditledger.jdbc.internal.dialect.WriteStatements.TransactionEnd;
import io.creditledger.jdbc.internal.driver.UnknownCommit;
import io.creditledger.jdbc.internal.load.UnitContext;
import io.creditledger.jdbc.internal.row.EventRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The commit of one unit of work of the ledger's own. Everything that runs from the moment the COMMIT is sent runs here,
 * because an error from then on does not mean that nothing was written. Used once.
 */
final class Commit {
    private final WriteStatements writeStatements;
    private final Dialect dialect;
    private final OwnedConnection owned;
    private boolean sent;
    private boolean stored;

    Commit(UnitContext context, OwnedConnection owned) {
        this.writeStatements = context.writeStatements();
        this.dialect = context.dialect();
        this.owned = owned;
    }

    /** Work on the connection of the unit of work. */
    @FunctionalInterface
    private interface Work {
        void on(Connection connection) throws SQLException;
    }

    /**
     * Writes and commits.
     *
     * @param events events to store for readers
     * @throws UnknownCommit if it may be committed
     * @throws SQLException if it is not committed
     */
    void write(WriteSet writes, List<EventRow> events) throws SQLException {
        owned.writing();
        run(connection -> {
            writeStatements.write(connection, writes, events, TransactionEnd.COMMIT, () -> sent = true);
            committed(connection);
        });
    }

    /** Commits what was written before; otherwise as {@link #write}. */
    void commit() throws SQLException {
        run(connection -> {
            sent = true;
            owned.commit();
            committed(connection);
        });
    }

    private void committed(Connection connection) throws SQLException {
        stored = true;
        owned.committed();
        writeStatements.afterCommit(connection);
    }

    /**
     * Confirms what a unit of work that writes nothing has found: who committed it may have been cut off before the replicas
     * had it, or before it was on the disk.
     *
     * @param locked whether the unit of work has locked a row
     * @throws UnknownCommit if it is not known to be confirmed: it is in the books, and may not stay there
     */
    void confirm(boolean locked) throws SQLException {
        stored = true;
        run(connection -> {
            if (writeStatements.confirm(connection, locked, TransactionEnd.COMMIT)) {
                owned.committed();
            }
            writeStatements.afterCommit(connection);
        });
    }

    private void run(Work work) throws SQLException {
        try {
            work.on(owned.connection());
        } catch (SQLException error) {
            if (isDoubtful(error)) {
                throw UnknownCommit.of(error);
            }
            throw error;
        } catch (RuntimeException | Error failure) {
            // A driver that fails like this may have left half a statement on the way.
            owned.abort();
            if (isDoubtful(null)) {
                throw UnknownCommit.of(failure);
            }
            throw failure;
        }
    }

    private boolean isDoubtful(@Nullable SQLException error) {
        return stored || (sent && (error == null || !isProvenUndone(error)));
    }

    private boolean isProvenUndone(SQLException error) {
        try {
            return dialect.provesRollback(error, owned.connection());
        } catch (RuntimeException | Error failure) {
            // The database may be asked, and a driver that fails like this proves nothing.
            owned.abort();
            return false;
        }
    }
}
