package io.creditledger.jdbc.internal.read;

import io.creditledger.AccountId;
import io.creditledger.audit.Books.AuditedAccount;
import io.creditledger.audit.Books.AuditedLot;
import io.creditledger.audit.ExportRows;
import io.creditledger.engine.HoldState;
import io.creditledger.jdbc.internal.driver.BetweenCalls;
import io.creditledger.jdbc.internal.row.LotMapper;
import io.creditledger.jdbc.internal.row.Mapper;
import io.creditledger.jdbc.internal.row.Rows.OperationRow;
import io.creditledger.jdbc.internal.row.Rows.PostingRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Hands all rows to an export, block by block. */
final class JdbcExportRows implements ExportRows {
    /** What {@link BlockDao} selects behind the columns of a posting, a lot or a hold. */
    private static final int NAME = 1;

    private static final int ASSET = 2;
    private static final int OTHER_NAME = 3;

    private final BlockDao dao;

    JdbcExportRows(Handle handle) {
        this.dao = handle.attach(BlockDao.class);
    }

    /** Says how the rows of {@link BlockDao} are read. */
    static void register(Jdbi jdbi) {
        jdbi.registerRowMapper(NumberedPosting.class, (row, context) -> posting(row));
        jdbi.registerRowMapper(ExportedLot.class, (row, context) -> lot(row));
        jdbi.registerRowMapper(ExportedHold.class, (row, context) -> hold(row));
    }

    /**
     * A posting of an account.
     *
     * @param account the store's number for the account
     * @param posting the posting
     */
    record NumberedPosting(long account, ExportedPosting posting) {}

    @Override
    public void outside(Runnable work) {
        BetweenCalls.run(() -> {
            work.run();
            return true;
        });
    }

    /** Reads one block. */
    @FunctionalInterface
    private interface Block<T> {
        List<T> behind(long id, int count);
    }

    private static <T> void read(int count, Block<T> block, ToLongFunction<T> id, Consumer<List<T>> reader) {
        Blocks.<T>forEach(last -> block.behind(last == null ? 0 : id.applyAsLong(last), count), reader);
    }

    @Override
    public void accounts(int count, Consumer<List<AuditedAccount>> reader) {
        read(
                count,
                dao::accounts,
                account -> account.state().internalId(),
                rows -> reader.accept(rows.stream()
                        .map(account -> new AuditedAccount(account.state(), account.total()))
                        .toList()));
    }

    @Override
    public void operations(int count, Consumer<List<ExportedOperation>> reader) {
        read(
                count,
                dao::operations,
                OperationRow::id,
                rows -> reader.accept(
                        rows.stream().map(JdbcExportRows::operation).toList()));
    }

    @Override
    public void postings(int count, Consumer<List<ExportedPosting>> reader) {
        Blocks.<NumberedPosting>forEach(
                last -> last == null ? dao.postingsFrom(0, count) : behind(last, count),
                rows -> reader.accept(
                        rows.stream().map(NumberedPosting::posting).toList()));
    }

    private List<NumberedPosting> behind(NumberedPosting last, int count) {
        return Blocks.restOr(
                dao.postingsOf(last.account(), last.posting().position(), count),
                () -> dao.postingsFrom(last.account() + 1, count));
    }

    @Override
    public void lots(int count, Consumer<List<ExportedLot>> reader) {
        read(count, dao::lots, lot -> lot.lot().id().value(), reader);
    }

    @Override
    public void holds(int count, Consumer<List<ExportedHold>> reader) {
        read(count, dao::holds, hold -> hold.hold().id().value(), reader);
    }

    private static ExportedOperation operation(OperationRow row) {
        return new ExportedOperation(
                row.id(),
                row.kind(),
                row.key(),
                row.recordedAt(),
                row.effectiveAt(),
                row.reference(),
                row.returned(),
                row.reversedBy(),
                row.metadata());
    }

    private static NumberedPosting posting(ResultSet row) throws SQLException {
        PostingRow posting = Mapper.posting(row);
        return new NumberedPosting(
                posting.account(),
                new ExportedPosting(
                        name(posting.account(), row.getString(Mapper.POSTING_COLUMNS + NAME)),
                        asset(posting.account(), row.getString(Mapper.POSTING_COLUMNS + ASSET)),
                        posting.position(),
                        posting.transaction(),
                        posting.amount(),
                        posting.after()));
    }

    private static ExportedLot lot(ResultSet row) throws SQLException {
        long account = row.getLong(LotMapper.ACCOUNT_COLUMN);
        AuditedLot lot = LotMapper.auditedLot(row, names(row, account, LotMapper.AUDITED_LOT_COLUMNS));
        return new ExportedLot(
                lot.state().view(),
                asset(account, row.getString(LotMapper.AUDITED_LOT_COLUMNS + ASSET)),
                lot.state().expiryAccount());
    }

    private static ExportedHold hold(ResultSet row) throws SQLException {
        long account = row.getLong(LotMapper.ACCOUNT_COLUMN);
        HoldState hold = LotMapper.hold(row).state(names(row, account, LotMapper.HOLD_COLUMNS));
        return new ExportedHold(hold.view(), asset(account, row.getString(LotMapper.HOLD_COLUMNS + ASSET)));
    }

    /**
     * Returns the names of a row's two accounts.
     *
     * @param own the number of its own account
     * @param columns how many columns the row has before the names
     */
    private static LongFunction<AccountId> names(ResultSet row, long own, int columns) throws SQLException {
        String first = row.getString(columns + NAME);
        String second = row.getString(columns + OTHER_NAME);
        return account -> name(account, account == own ? first : second);
    }

    private static AccountId name(long account, @Nullable String name) {
        return new AccountId(stored(account, name));
    }

    private static String asset(long account, @Nullable String code) {
        return stored(account, code);
    }

    private static String stored(long account, @Nullable String text) {
        return BetweenCalls.run(() -> {
            if (text == null) {
                throw new IllegalStateException("there are rows of account number " + account
                        + ", but no such account; verify() lists all that is wrong with the books");
            }
            return text;
        });
    }
}
