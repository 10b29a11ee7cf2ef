package io.creditledger.jdbc.internal.dialect.postgresql;

import io.creditledger.IdempotencyKey;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.Marks;
import io.creditledger.engine.Micros;
import io.creditledger.engine.OperationRecord;
import io.creditledger.engine.UsageRow;
import io.creditledger.engine.WriteSet;
import io.creditledger.jdbc.internal.row.EventRow;
import io.creditledger.jdbc.internal.row.KeyDigest;
import io.creditledger.jdbc.internal.row.MetadataText;
import io.creditledger.jdbc.internal.row.NewPostingRow;
import io.creditledger.jdbc.internal.row.PostingLocators;
import io.creditledger.jdbc.internal.row.Rows.RevisionRow;
import io.creditledger.jdbc.internal.row.Statuses;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Adds rows to be written to a batch, one array for each column. */
final class PostgresRows {
    private PostgresRows() {}

    /** Tells other nodes which balances change, should it be committed. */
    static void addNews(PostgresStatementBatch script, WriteSet writes) {
        List<RevisionRow> news = Stream.concat(writes.opened().stream(), writes.changed().stream())
                .filter(AccountState::limited)
                .map(account -> new RevisionRow(account.id(), account.revision()))
                .toList();
        if (!news.isEmpty()) {
            script.add(PostgresSql.NOTIFY).array("text", BalanceNotification.pack(news));
        }
    }

    static void addOpened(PostgresStatementBatch script, List<AccountState> opened) {
        script.add(PostgresSql.INSERT_ACCOUNTS)
                .array("bigint", opened, AccountState::internalId)
                .array("text", opened, account -> account.id().value())
                .array("text", opened, account -> account.asset().code())
                .array("boolean", opened, AccountState::limited);
        addTerms(script, opened);
        script.array("bigint", opened, account -> Micros.of(account.openedAt()));
        List<AccountState> unlimited =
                opened.stream().filter(account -> !account.limited()).toList();
        if (!unlimited.isEmpty()) {
            script.add(PostgresSql.INSERT_TOTALS).array("bigint", unlimited, AccountState::internalId);
        }
    }

    static void addChanged(PostgresStatementBatch script, WriteSet writes) {
        List<AccountState> changed = writes.changed();
        if (writes.onlyPosted()) {
            script.add(PostgresSql.UPDATE_POSTED)
                    .array("bigint", changed, AccountState::internalId)
                    .array("bigint", changed, AccountState::posted)
                    .array("bigint", changed, AccountState::seq)
                    .array("bigint", changed, AccountState::revision)
                    .array("bigint", changed, account -> Micros.of(account.recordedAt()));
        } else {
            script.add(PostgresSql.UPDATE_ACCOUNTS).array("bigint", changed, AccountState::internalId);
            addTerms(script, changed);
        }
    }

    private static void addTerms(PostgresStatementBatch script, List<AccountState> accounts) {
        script.array("smallint", accounts, account -> (short) Statuses.code(account.status()))
                .array("bigint", accounts, AccountState::floor)
                .array("bigint", accounts, AccountState::ceilingOrNull)
                .array("bigint", accounts, AccountState::posted)
                .array("bigint", accounts, AccountState::held)
                .array("bigint", accounts, AccountState::upcoming)
                .array("bigint", accounts, AccountState::restricted)
                .array("int", accounts, AccountState::openLots)
                .array("int", accounts, AccountState::openHolds)
                .array("bigint", accounts, AccountState::seq)
                .array("bigint", accounts, AccountState::revision)
                .array("bigint", accounts, account -> Micros.of(account.recordedAt()))
                .array("bigint", accounts, account -> Micros.orNull(account.nextChange()))
                .array("bytea", accounts, account -> Marks.packOrNull(account.marks()));
    }

    static void addOperations(PostgresStatementBatch script, List<OperationRecord> operations) {
        boolean plain = true;
        for (OperationRecord operation : operations) {
            plain &= isPlain(operation);
        }
        script.add(plain ? PostgresSql.INSERT_PLAIN_OPERATIONS : PostgresSql.INSERT_OPERATIONS)
                .array("bigint", operations, OperationRecord::id)
                .array("uuid", operations, operation -> {
                    IdempotencyKey key = operation.key();
                    return key == null ? null : KeyDigest.of(key);
                })
                .array("text", operations, operation -> {
                    IdempotencyKey key = operation.key();
                    return key == null ? null : key.scope();
                })
                .array("text", operations, operation -> {
                    IdempotencyKey key = operation.key();
                    return key == null ? null : key.key();
                })
                .array("smallint", operations, operation ->
                        (short) operation.kind().code())
                .array("bytea", operations, operation -> operation.request().pack())
                .array("bytea", operations, operation -> PostingLocators.pack(operation.postings()))
                .array("bigint", operations, operation -> Micros.of(operation.recordedAt()));
        if (!plain) {
            script.array("bytea", operations, OperationRecord::result)
                    .array("bigint", operations, PostgresRows::effectiveAtOrNull)
                    .array("text", operations, operation -> MetadataText.write(operation.metadata()))
                    .array("bigint", operations, OperationRecord::reference)
                    .array("bigint", operations, OperationRecord::returnedOrNull)
                    .array("bigint", operations, OperationRecord::reversedBy);
        }
    }

    /** Returns whether nothing is to be stored that is NULL for a debit of plain credits without metadata. */
    private static boolean isPlain(OperationRecord operation) {
        return !operation.hasResult()
                && effectiveAtOrNull(operation) == null
                && operation.metadata().isEmpty()
                && operation.reference() == null
                && operation.returned() == 0
                && operation.reversedBy() == null;
    }

    private static @Nullable Long effectiveAtOrNull(OperationRecord operation) {
        return operation.effectiveAt().equals(operation.recordedAt())
                ? null
                : (Long) Micros.of(operation.effectiveAt());
    }

    static void addUsage(PostgresStatementBatch script, List<UsageRow> rows) {
        if (!rows.isEmpty()) {
            script.add(PostgresSql.ADD_USAGE)
                    .array("bigint", rows, row -> row.key().account())
                    .array("int", rows, row -> row.key().day())
                    .array("text", rows, row -> row.key().values().get(0))
                    .array("text", rows, row -> row.key().values().get(1))
                    .array("text", rows, row -> row.key().values().get(2))
                    .array("bigint", rows, UsageRow::debits)
                    .array("numeric", rows, row -> new BigDecimal(row.debited()))
                    .array("bigint", rows, UsageRow::refunds)
                    .array("numeric", rows, row -> new BigDecimal(row.refunded()));
        }
    }

    static void addEvents(PostgresStatementBatch script, List<EventRow> events) {
        if (!events.isEmpty()) {
            script.add(PostgresSql.INSERT_EVENTS)
                    .array("smallint", events, EventRow::bucket)
                    .array("bigint", events, EventRow::recordedAt)
                    .array("bigint", events, EventRow::account)
                    .array("bigint", events, EventRow::revision)
                    .array("bigint", events, EventRow::operation)
                    .array("text", events, EventRow::document);
        }
    }

    static void addPostings(PostgresStatementBatch script, List<OperationRecord> operations) {
        List<NewPostingRow> booked = NewPostingRow.of(operations);
        if (booked.isEmpty()) {
            return;
        }
        boolean plain = true;
        for (NewPostingRow row : booked) {
            plain &= row.heldAfter() == null && row.revision() == null;
        }
        script.add(plain ? PostgresSql.INSERT_PLAIN_POSTINGS : PostgresSql.INSERT_POSTINGS)
                .array("bigint", booked, NewPostingRow::account)
                .array("bigint", booked, NewPostingRow::position)
                .array("bigint", booked, NewPostingRow::transaction)
                .array("bigint", booked, NewPostingRow::amount)
                .array("bigint", booked, NewPostingRow::postedAfter);
        if (!plain) {
            script.array("bigint", booked, NewPostingRow::heldAfter).array("bigint", booked, NewPostingRow::revision);
        }
    }
}
