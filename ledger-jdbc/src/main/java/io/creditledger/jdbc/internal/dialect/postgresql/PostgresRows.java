package io.creditledger.jdbc.internal.dialect.postgresql;

import io.creditledger.IdempotencyKey;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.Micros;
import io.creditledger.engine.OperationRecord;
import io.creditledger.jdbc.internal.row.KeyDigest;
import io.creditledger.jdbc.internal.row.MetadataText;
import io.creditledger.jdbc.internal.row.NewPostingRow;
import io.creditledger.jdbc.internal.row.PostingLocators;
import io.creditledger.jdbc.internal.row.Statuses;
import java.util.List;

/** Adds rows to be written to a batch, one array for each column. */
final class PostgresRows {
    private PostgresRows() {}

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

    static void addTerms(PostgresStatementBatch script, List<AccountState> accounts) {
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
                .array("bigint", accounts, account -> Micros.orNull(account.nextChange()));
    }

    static void addOperations(PostgresStatementBatch script, List<OperationRecord> operations) {
        script.add(PostgresSql.INSERT_OPERATIONS)
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
                .array("bytea", operations, OperationRecord::result)
                .array("bigint", operations, operation -> Micros.of(operation.recordedAt()))
                .array(
                        "bigint",
                        operations,
                        operation -> operation.effectiveAt().equals(operation.recordedAt())
                                ? null
                                : Micros.of(operation.effectiveAt()))
                .array("text", operations, operation -> MetadataText.write(operation.metadata()))
                .array("bigint", operations, OperationRecord::reference)
                .array("bigint", operations, OperationRecord::returnedOrNull)
                .array("bigint", operations, OperationRecord::reversedBy);
    }

    static void addPostings(PostgresStatementBatch script, List<OperationRecord> operations) {
        List<NewPostingRow> booked = operations.stream()
                .flatMap(operation ->
                        operation.postings().stream().map(posting -> NewPostingRow.of(operation.id(), posting)))
                .toList();
        if (booked.isEmpty()) {
            return;
        }
        script.add(PostgresSql.INSERT_POSTINGS)
                .array("bigint", booked, NewPostingRow::account)
                .array("bigint", booked, NewPostingRow::position)
                .array("bigint", booked, NewPostingRow::transaction)
                .array("bigint", booked, NewPostingRow::amount)
                .array("bigint", booked, NewPostingRow::postedAfter)
                .array("bigint", booked, NewPostingRow::heldAfter)
                .array("bigint", booked, NewPostingRow::revision);
    }
}
