package io.creditledger.examples.meteredapi.store;

import io.creditledger.MarkCrossing;
import io.creditledger.MarkCrossing.Direction;
import io.creditledger.event.LedgerEvent;
import io.creditledger.jdbc.UnitOfWorkListener;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells once that an account is running low. The ledger says in the unit of work of a charge that a mark was crossed; a row that
 * is written with it survives a crash, and whoever takes the row tells. Here that is a line of the log, where a real service
 * would send a mail.
 */
public final class LowBalance implements UnitOfWorkListener {
    /** Accounts are told about at this many credits and at 0. */
    public static final long MARK = 10;

    private static final Logger LOG = LoggerFactory.getLogger(LowBalance.class);

    /**
     * An account that is running low.
     *
     * @param account its id in the ledger
     * @param mark the mark that it reached
     * @param available what it had then
     */
    public record Notice(String account, long mark, long available) {}

    @Override
    public void onEvents(Connection connection, List<LedgerEvent> events) throws SQLException {
        List<MarkCrossing> down = events.stream()
                .flatMap(event -> event.crossedMarks().stream())
                .filter(crossing -> crossing.direction() == Direction.DOWN)
                .toList();
        if (down.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO low_balance (account, mark, revision, available) VALUES (?, ?, ?, ?)")) {
            for (MarkCrossing crossing : down) {
                insert.setString(1, crossing.account().value());
                insert.setLong(2, crossing.mark());
                insert.setLong(3, crossing.revision());
                insert.setLong(4, crossing.available());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Takes what has not been told; what one instance takes no other one does. */
    public static List<Notice> take(Jdbi jdbi) {
        return jdbi.inTransaction(handle -> {
            List<Notice> taken = new ArrayList<>();
            handle.createQuery(
                            "SELECT account, mark, revision, available FROM low_balance ORDER BY account, revision, mark DESC")
                    .map((row, context) -> {
                        Notice notice = new Notice(row.getString(1), row.getLong(2), row.getLong(4));
                        int deleted = handle.createUpdate(
                                        "DELETE FROM low_balance WHERE account = ? AND mark = ? AND revision = ?")
                                .bind(0, notice.account())
                                .bind(1, notice.mark())
                                .bind(2, row.getLong(3))
                                .execute();
                        return deleted == 1 ? List.of(notice) : List.<Notice>of();
                    })
                    .list()
                    .forEach(taken::addAll);
            return taken;
        });
    }

    /** Tells what has not been told. */
    public static void tell(Jdbi jdbi) {
        take(jdbi)
                .forEach(notice -> LOG.info(
                        "{} is running low: {} credits left (mark {})",
                        notice.account(),
                        notice.available(),
                        notice.mark()));
    }
}
