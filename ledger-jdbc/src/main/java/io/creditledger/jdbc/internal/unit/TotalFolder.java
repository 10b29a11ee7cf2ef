package io.creditledger.jdbc.internal.unit;

import io.creditledger.jdbc.internal.commit.Deadline;
import io.creditledger.jdbc.internal.commit.UnitControl;
import io.creditledger.jdbc.internal.dialect.WriteStatements.TransactionStart;
import io.creditledger.jdbc.internal.driver.SqlErrorKind;
import io.creditledger.jdbc.internal.driver.StorageExceptions;
import io.creditledger.jdbc.internal.driver.UnknownCommit;
import io.creditledger.jdbc.internal.load.UnitContext;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folds small rows of an unlimited account into its total, in a unit of work of its own. Thread-safe. */
final class TotalFolder {
    private static final Logger LOG = LoggerFactory.getLogger(TotalFolder.class);

    /** How long it may take: it may run on the thread of a caller, who has been answered and waits for it. */
    private static final Duration MOST = Duration.ofSeconds(5);

    private final UnitContext context;
    private final DataSource dataSource;

    TotalFolder(UnitContext context, DataSource dataSource) {
        this.context = context;
        this.dataSource = dataSource;
    }

    /**
     * Folds on this thread.
     *
     * @param rows the most to fold
     * @return how many were folded
     */
    int fold(long account, int rows) {
        try {
            UnitControl control = new UnitControl(Deadline.in(MOST));
            return OwnedConnection.use(dataSource, context.dialect(), control, owned -> {
                context.writeStatements().start(owned.connection(), TransactionStart.OWN);
                owned.writing();
                int folded = context.writeStatements().fold(owned.connection(), account, rows);
                new Commit(context, owned).commit();
                return folded;
            });
        } catch (SQLException error) {
            if (context.dialect().kindOf(error) == SqlErrorKind.OTHER) {
                throw error instanceof UnknownCommit
                        ? StorageExceptions.unknownOutcome(error, error)
                        : StorageExceptions.owned(error, SqlErrorKind.OTHER);
            }
            // It changes no balance and somebody will do it later.
            LOG.debug("Folding was disturbed and is left for later", error);
            return 0;
        }
    }
}
