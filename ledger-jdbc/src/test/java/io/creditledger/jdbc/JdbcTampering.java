package io.creditledger.jdbc;

import io.creditledger.AccountId;
import io.creditledger.LotId;
import io.creditledger.OperationKind;
import io.creditledger.TransactionId;
import io.creditledger.contract.Tampering;
import io.creditledger.engine.Micros;
import io.creditledger.jdbc.testing.TestDatabase;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Damages rows with plain SQL, as somebody with a database console would. */
final class JdbcTampering implements Tampering {
    private static final String NUMBER = "(SELECT id FROM ledger_account WHERE name = ?)";

    private final Jdbi jdbi;
    private final LedgerDialect dialect;

    JdbcTampering(TestDatabase database) {
        this.dialect = database.dialect();
        this.jdbi = Jdbi.create(database.jdbcUrl());
    }

    private void update(String sql, @Nullable Object... arguments) {
        int rows = jdbi.withHandle(handle -> handle.execute(sql, arguments));
        if (rows != 1) {
            throw new IllegalStateException(rows + " rows instead of 1 by " + sql);
        }
    }

    @Override
    public void setPosted(AccountId account, long posted) {
        update("UPDATE ledger_account SET posted = ? WHERE name = ?", posted, account.value());
    }

    @Override
    public void setSeq(AccountId account, long seq) {
        update("UPDATE ledger_account SET seq = ? WHERE name = ?", seq, account.value());
    }

    @Override
    public void setRevision(AccountId account, long revision) {
        update("UPDATE ledger_account SET revision = ? WHERE name = ?", revision, account.value());
    }

    @Override
    public void setHeld(AccountId account, long held) {
        update("UPDATE ledger_account SET held = ? WHERE name = ?", held, account.value());
    }

    @Override
    public void setUpcoming(AccountId account, long upcoming) {
        update("UPDATE ledger_account SET upcoming = ? WHERE name = ?", upcoming, account.value());
    }

    @Override
    public void setRestricted(AccountId account, long restricted) {
        update("UPDATE ledger_account SET restricted = ? WHERE name = ?", restricted, account.value());
    }

    @Override
    public void setOpenLots(AccountId account, int lots) {
        update("UPDATE ledger_account SET open_lots = ? WHERE name = ?", lots, account.value());
    }

    @Override
    public void setOpenHolds(AccountId account, int holds) {
        update("UPDATE ledger_account SET open_holds = ? WHERE name = ?", holds, account.value());
    }

    @Override
    public void setNextChange(AccountId account, @Nullable Instant at) {
        update("UPDATE ledger_account SET next_change = ? WHERE name = ?", Micros.orNull(at), account.value());
    }

    @Override
    public void setRemaining(LotId lot, long remaining) {
        update("UPDATE ledger_lot SET remaining = ?, open = ? WHERE id = ?", remaining, remaining > 0, lot.value());
    }

    @Override
    public void setOpen(LotId lot, boolean open) {
        update("UPDATE ledger_lot SET open = ? WHERE id = ?", open, lot.value());
    }

    @Override
    public void setSortedByStart(LotId lot, Instant start) {
        byte[] order =
                jdbi.withHandle(handle -> handle.select("SELECT burn_order FROM ledger_lot WHERE id = ?", lot.value())
                        .mapTo(byte[].class)
                        .one());
        update("UPDATE ledger_lot SET burn_order = ? WHERE id = ?", Tampering.sortedByStart(order, start), lot.value());
    }

    @Override
    public void setPriority(LotId lot, int priority) {
        update("UPDATE ledger_lot SET priority = ? WHERE id = ?", priority, lot.value());
    }

    @Override
    public void setReserved(LotId lot, long reserved) {
        update("UPDATE ledger_lot SET reserved = ? WHERE id = ?", reserved, lot.value());
    }

    @Override
    public void setExpired(LotId lot, long expired) {
        update("UPDATE ledger_lot SET expired = ? WHERE id = ?", expired, lot.value());
    }

    @Override
    public void deleteLot(LotId lot) {
        update("DELETE FROM ledger_lot WHERE id = ?", lot.value());
    }

    @Override
    public void setCaptured(TransactionId hold, long captured) {
        update("UPDATE ledger_hold SET captured = ? WHERE id = ?", captured, hold.value());
    }

    @Override
    public void setEnded(TransactionId hold, @Nullable Instant at) {
        update("UPDATE ledger_hold SET ended_at = ? WHERE id = ?", Micros.orNull(at), hold.value());
    }

    @Override
    public void deleteHold(TransactionId hold) {
        update("DELETE FROM ledger_hold WHERE id = ?", hold.value());
    }

    @Override
    public void setAllocated(TransactionId operation, int ordinal, long amount) {
        update(
                "UPDATE ledger_allocation SET amount = ? WHERE operation_id = ? AND ordinal = ?",
                amount,
                operation.value(),
                ordinal);
    }

    @Override
    public void setGivenBack(TransactionId operation, int ordinal, long returned) {
        update(
                "UPDATE ledger_allocation SET returned = ? WHERE operation_id = ? AND ordinal = ?",
                returned,
                operation.value(),
                ordinal);
    }

    @Override
    public void setLotUsed(TransactionId operation, int ordinal, LotId lot) {
        update(
                "UPDATE ledger_allocation SET lot_id = ? WHERE operation_id = ? AND ordinal = ?",
                lot.value(),
                operation.value(),
                ordinal);
    }

    @Override
    public void deleteAllocation(TransactionId operation, int ordinal) {
        update("DELETE FROM ledger_allocation WHERE operation_id = ? AND ordinal = ?", operation.value(), ordinal);
    }

    @Override
    public void addToTotal(AccountId account, BigInteger amount) {
        update(
                "UPDATE ledger_total SET total = total + ? WHERE account_id = " + NUMBER,
                new BigDecimal(amount),
                account.value());
    }

    @Override
    public void setAmount(AccountId account, long position, long amount) {
        update(
                "UPDATE ledger_posting SET amount = ? WHERE account_id = " + NUMBER + " AND position = ?",
                amount,
                account.value(),
                position);
    }

    @Override
    public void setPostedAfter(AccountId account, long position, long posted) {
        update(
                "UPDATE ledger_posting SET posted_after = ? WHERE account_id = " + NUMBER + " AND position = ?",
                posted,
                account.value(),
                position);
    }

    @Override
    public void setRevisionAfter(AccountId account, long position, long revision) {
        update(
                "UPDATE ledger_posting SET revision = ? WHERE account_id = " + NUMBER + " AND position = ?",
                revision,
                account.value(),
                position);
    }

    @Override
    public void deletePosting(AccountId account, long position) {
        update(
                "DELETE FROM ledger_posting WHERE account_id = " + NUMBER + " AND position = ?",
                account.value(),
                position);
    }

    @Override
    public void deleteOperation(TransactionId operation) {
        update("DELETE FROM ledger_operation WHERE id = ?", operation.value());
    }

    @Override
    public void deleteAccount(AccountId account) {
        update("DELETE FROM ledger_account WHERE name = ?", account.value());
    }

    @Override
    public void setKind(TransactionId operation, OperationKind kind) {
        update("UPDATE ledger_operation SET kind = ? WHERE id = ?", kind.code(), operation.value());
    }

    @Override
    public void setReturned(TransactionId operation, long returned) {
        update("UPDATE ledger_operation SET returned = ? WHERE id = ?", returned, operation.value());
    }

    @Override
    public void setReversedBy(TransactionId operation, @Nullable TransactionId reversedBy) {
        update(
                "UPDATE ledger_operation SET reversed_by = ? WHERE id = ?",
                reversedBy == null ? null : (Long) reversedBy.value(),
                operation.value());
    }

    @Override
    public void setReference(TransactionId operation, @Nullable TransactionId reference) {
        update(
                "UPDATE ledger_operation SET reference = ? WHERE id = ?",
                reference == null ? null : (Long) reference.value(),
                operation.value());
    }

    @Override
    public void spoilKeyDigest(TransactionId operation) {
        update(
                "UPDATE ledger_operation SET key_digest = NULL WHERE id = ? AND key_digest IS NOT NULL",
                operation.value());
    }
}
