package io.creditledger.jdbc.internal.dialect.generic;

import io.creditledger.Bounds;
import io.creditledger.IdempotencyKey;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.Marks;
import io.creditledger.engine.Micros;
import io.creditledger.engine.OperationRecord;
import io.creditledger.engine.UsageRow;
import io.creditledger.jdbc.internal.dialect.generic.Statements.Binder;
import io.creditledger.jdbc.internal.row.EventRow;
import io.creditledger.jdbc.internal.row.KeyDigest;
import io.creditledger.jdbc.internal.row.MetadataText;
import io.creditledger.jdbc.internal.row.NewPostingRow;
import io.creditledger.jdbc.internal.row.PostingLocators;
import io.creditledger.jdbc.internal.row.Statuses;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.UUID;

/** Binds rows to be written to the places of their statements. */
final class GenericRows {
    private GenericRows() {}

    static void bindOpened(Parameters statement, AccountState account) throws SQLException {
        statement.setLong(1, account.internalId());
        statement.setString(2, account.id().value());
        statement.setString(3, account.asset().code());
        statement.setBoolean(4, account.limited());
        bindTerms(statement, 5, account);
        statement.setLong(19, Micros.of(account.openedAt()));
    }

    static void bindChanged(Parameters statement, AccountState account) throws SQLException {
        bindTerms(statement, 1, account);
        statement.setLong(15, account.internalId());
    }

    private static void bindTerms(Parameters statement, int first, AccountState account) throws SQLException {
        statement.setInt(first, Statuses.code(account.status()));
        statement.setLong(first + 1, account.floor());
        statement.setNumber(first + 2, account.ceilingOrNull());
        statement.setLong(first + 3, account.posted());
        statement.setLong(first + 4, account.held());
        statement.setLong(first + 5, account.upcoming());
        statement.setLong(first + 6, account.restricted());
        statement.setInt(first + 7, account.openLots());
        statement.setInt(first + 8, account.openHolds());
        statement.setLong(first + 9, account.seq());
        statement.setLong(first + 10, account.revision());
        statement.setLong(first + 11, Micros.of(account.recordedAt()));
        statement.setNumber(first + 12, Micros.orNull(account.nextChange()));
        statement.setBytes(first + 13, Marks.packOrNull(account.marks()));
    }

    static void bindOperation(Parameters statement, OperationRecord operation, Binder<UUID> digests)
            throws SQLException {
        IdempotencyKey key = operation.key();
        statement.setLong(1, operation.id());
        if (key == null) {
            statement.setBytes(2, null);
        } else {
            digests.bind(statement, 2, KeyDigest.of(key));
        }
        statement.setString(3, key == null ? null : key.scope());
        statement.setString(4, key == null ? null : key.key());
        statement.setInt(5, operation.kind().code());
        statement.setBytes(6, operation.request().pack());
        statement.setBytes(7, PostingLocators.pack(operation.postings()));
        statement.setBytes(8, operation.result());
        statement.setLong(9, Micros.of(operation.recordedAt()));
        statement.setNumber(
                10, operation.effectiveAt().equals(operation.recordedAt()) ? null : Micros.of(operation.effectiveAt()));
        statement.setString(11, MetadataText.write(operation.metadata()));
        statement.setNumber(12, operation.reference());
        statement.setNumber(13, operation.returnedOrNull());
        statement.setNumber(14, operation.reversedBy());
    }

    static void bindUsage(Parameters statement, UsageRow row) throws SQLException {
        statement.setLong(1, row.key().account());
        statement.setInt(2, row.key().day());
        for (int i = 0; i < Bounds.USAGE_DIMENSIONS; i++) {
            statement.setString(3 + i, row.key().values().get(i));
        }
        statement.setLong(6, row.debits());
        statement.setBigDecimal(7, new BigDecimal(row.debited()));
        statement.setLong(8, row.refunds());
        statement.setBigDecimal(9, new BigDecimal(row.refunded()));
    }

    static void bindEvent(Parameters statement, EventRow event) throws SQLException {
        statement.setInt(1, event.bucket());
        statement.setLong(2, event.recordedAt());
        statement.setLong(3, event.account());
        statement.setLong(4, event.revision());
        statement.setLong(5, event.operation());
        statement.setString(6, event.document());
    }

    static void bindPosting(Parameters statement, NewPostingRow booked) throws SQLException {
        statement.setLong(1, booked.account());
        statement.setLong(2, booked.position());
        statement.setLong(3, booked.transaction());
        statement.setLong(4, booked.amount());
        statement.setNumber(5, booked.postedAfter());
        statement.setNumber(6, booked.heldAfter());
        statement.setNumber(7, booked.revision());
    }
}
