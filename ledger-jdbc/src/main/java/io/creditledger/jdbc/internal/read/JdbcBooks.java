package io.creditledger.jdbc.internal.read;

import io.creditledger.AccountId;
import io.creditledger.audit.Books;
import io.creditledger.engine.Allocation;
import io.creditledger.engine.CanonicalRequest;
import io.creditledger.engine.HoldState;
import io.creditledger.engine.OperationRecord;
import io.creditledger.engine.PostingLocator;
import io.creditledger.engine.UsageEntry;
import io.creditledger.engine.UsageRow;
import io.creditledger.jdbc.internal.dialect.WriteStatements.ReadVisibility;
import io.creditledger.jdbc.internal.load.UnitContext;
import io.creditledger.jdbc.internal.row.AccountFacts;
import io.creditledger.jdbc.internal.row.KeyDigest;
import io.creditledger.jdbc.internal.row.LotMapper;
import io.creditledger.jdbc.internal.row.Mapper;
import io.creditledger.jdbc.internal.row.Rows.OperationRow;
import io.creditledger.jdbc.internal.row.Rows.Packed;
import io.creditledger.jdbc.internal.row.Rows.PostingRow;
import io.creditledger.jdbc.internal.row.StoredAccount;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/**
 * Hands all rows to the auditor, block by block. One thread reads at a time: the connection is used under this object's monitor,
 * because the auditor may ask for a name while the next block is read.
 */
public final class JdbcBooks implements Books {
    private static final int BLOCK = 1_000;

    /** Larger, because a block of operations takes three statements. */
    private static final int OPERATIONS = 4_000;

    /** Of how many unlimited accounts a range is read for a block. */
    private static final int MOST_RANGES = 10;

    /** Behind this number, a block is the first one. */
    private static final long FIRST = Long.MIN_VALUE;

    /** Of the account of a lot or a hold, which the auditor knows by its number. */
    private static final AccountId NOT_READ = new AccountId("(not read)");

    private static final Comparator<PostingLocator> BY_KEY =
            Comparator.comparingLong(PostingLocator::account).thenComparingLong(PostingLocator::position);

    static final String POSTING_COUNT = "SELECT COUNT(*) FROM <ns>ledger_posting";
    static final String NAME = "SELECT name FROM <ns>ledger_account WHERE id = ?";
    static final String LOTS = "SELECT " + LotMapper.AUDITED_LOT + " FROM <ns>ledger_lot";
    static final String HOLDS = "SELECT " + LotMapper.HOLD + " FROM <ns>ledger_hold";

    private final Handle handle;
    private final String namespace;
    private final UnitContext context;
    private final BlockDao dao;
    private final Set<Long> unlimited = new HashSet<>();

    JdbcBooks(Handle handle, String namespace, UnitContext context) {
        this.handle = handle;
        this.namespace = namespace;
        this.context = context;
        this.dao = handle.attach(BlockDao.class);
    }

    /** Reads blocks and hands over their rows. On a connection of the ledger's own the next block is read meanwhile. */
    private <T> void read(Function<@Nullable T, List<T>> next, Consumer<T> reader) {
        Consumer<List<T>> handler = rows -> rows.forEach(reader);
        if (context.owned()) {
            Blocks.forEachReadAhead(alone(next), handler);
        } else {
            Blocks.forEach(alone(next), handler);
        }
    }

    private <T> Function<@Nullable T, List<T>> alone(Function<@Nullable T, List<T>> next) {
        return last -> {
            synchronized (this) {
                return next.apply(last);
            }
        };
    }

    @Override
    public void names(Consumer<NamedAccount> reader) {
        this.<AccountFacts>read(last -> dao.names(last == null ? FIRST : last.internalId(), BLOCK), account -> {
            if (!account.limited()) {
                unlimited.add(account.internalId());
            }
            reader.accept(new NamedAccount(account.internalId(), account.id(), account.asset(), account.limited()));
        });
    }

    @Override
    public synchronized Optional<AccountId> name(long account) {
        return handle.createQuery(NAME)
                .bind(0, account)
                .mapTo(String.class)
                .findOne()
                .map(AccountId::new);
    }

    @Override
    public void accounts(Consumer<AuditedAccount> reader) {
        this.<StoredAccount>read(
                last -> dao.accounts(last == null ? FIRST : last.state().internalId(), BLOCK),
                account -> reader.accept(new AuditedAccount(account.state(), account.total())));
    }

    @Override
    public void postings(long account, Consumer<AuditedPosting> reader) {
        LedgerDao postings = handle.attach(LedgerDao.class);
        Blocks.<PostingRow>forEach(
                alone(last -> postings.oldestPostings(account, last == null ? FIRST : last.position(), BLOCK)),
                rows -> rows.forEach(row -> reader.accept(audited(row))));
    }

    @Override
    public long postingCount() {
        return handle.createQuery(POSTING_COUNT).mapTo(Long.class).one();
    }

    @Override
    public void operations(Consumer<AuditedOperation> reader) {
        Consumer<PostedOperation> handler = operation -> reader.accept(audited(operation));
        if (!context.dialect().readsSideBySide()) {
            read(last -> posted(dao.operations(last == null ? FIRST : last.row().id(), OPERATIONS)), handler);
            return;
        }
        try (MergedOperations merged = new MergedOperations(handle.getConnection(), namespace, OPERATIONS)) {
            read(last -> sql(merged::next), handler);
        } catch (SQLException error) {
            throw new UnableToExecuteStatementException(error, null);
        }
    }

    /** Plain JDBC. */
    @FunctionalInterface
    private interface SqlRead<T> {
        T run() throws SQLException;
    }

    private static <T> T sql(SqlRead<T> read) {
        try {
            return read.run();
        } catch (SQLException error) {
            throw new UnableToExecuteStatementException(error, null);
        }
    }

    private List<PostedOperation> posted(List<OperationRow> rows) {
        Map<PostingLocator, PostingRow> postings = postings(rows);
        return rows.stream()
                .map(row -> new PostedOperation(row, own(row, postings)))
                .toList();
    }

    /**
     * Reads the postings that a block of operations lists, by primary key: those of an unlimited account in one range, because
     * each stands at the number of its operation; the others in the order of the key, so that neighbours are read together.
     */
    private Map<PostingLocator, PostingRow> postings(List<OperationRow> operations) {
        Set<Long> ranges = new TreeSet<>();
        List<PostingLocator> places = new ArrayList<>();
        for (OperationRow operation : operations) {
            for (PostingLocator place : operation.places()) {
                if (place.position() == operation.id()
                        && unlimited.contains(place.account())
                        && (ranges.size() < MOST_RANGES || ranges.contains(place.account()))) {
                    ranges.add(place.account());
                } else {
                    places.add(place);
                }
            }
        }
        places.sort(BY_KEY);
        Map<PostingLocator, PostingRow> postings = new HashMap<>();
        sql(() -> context.writeStatements().postings(handle.getConnection(), places, ReadVisibility.SNAPSHOT))
                .forEach(row -> postings.put(PostedOperation.placeOf(row), row));
        for (long account : ranges) {
            dao.postingsBetween(
                            account,
                            operations.get(0).id(),
                            Blocks.last(operations).id())
                    .forEach(row -> postings.put(PostedOperation.placeOf(row), row));
        }
        return postings;
    }

    private static List<PostingRow> own(OperationRow operation, Map<PostingLocator, PostingRow> postings) {
        List<PostingRow> own = new ArrayList<>(operation.places().size());
        for (PostingLocator place : operation.places()) {
            PostingRow row = postings.get(place);
            if (row != null && row.transaction() == operation.id()) {
                own.add(row);
                postings.remove(place);
            }
        }
        return own;
    }

    /**
     * A posting, and what the operation that it names as its transaction says of it.
     *
     * @param posting the posting
     * @param hasOperation whether there is such an operation
     * @param listed whether that operation lists the posting
     */
    record BookedPosting(PostingRow posting, boolean hasOperation, boolean listed) {
        static BookedPosting read(ResultSet row) throws SQLException {
            PostingRow posting = Mapper.posting(row);
            return new BookedPosting(
                    posting,
                    Mapper.number(row, 8) != null,
                    Mapper.places(row, 9).contains(PostedOperation.placeOf(posting)));
        }
    }

    @Override
    public void unlistedPostings(Consumer<UnlistedPosting> reader) {
        this.<BookedPosting>read(
                last -> last == null ? dao.bookedPostingsFrom(FIRST, BLOCK) : behind(last.posting()), row -> {
                    if (!row.listed()) {
                        reader.accept(new UnlistedPosting(audited(row.posting()), row.hasOperation()));
                    }
                });
    }

    private List<BookedPosting> behind(PostingRow last) {
        return Blocks.restOr(
                dao.bookedPostingsOf(last.account(), last.position(), BLOCK),
                () -> dao.bookedPostingsFrom(Math.addExact(last.account(), 1), BLOCK));
    }

    @Override
    public void lots(Consumer<AuditedLot> reader) {
        handle.createQuery(LOTS)
                .setFetchSize(BLOCK)
                .map((row, context) -> LotMapper.auditedLot(row, account -> NOT_READ))
                .forEach(reader);
    }

    @Override
    public void holds(Consumer<HoldState> reader) {
        handle.createQuery(HOLDS)
                .setFetchSize(BLOCK)
                .map((row, context) -> LotMapper.hold(row).state(account -> NOT_READ))
                .forEach(reader);
    }

    @Override
    public void allocations(Consumer<Allocation> reader) {
        read(last -> last == null ? dao.allocationsFrom(FIRST, BLOCK) : behind(last), reader);
    }

    private List<Allocation> behind(Allocation last) {
        return Blocks.restOr(
                dao.allocationsOf(last.operation(), last.ordinal(), BLOCK),
                () -> dao.allocationsFrom(Math.addExact(last.operation(), 1), BLOCK));
    }

    @Override
    public void usage(Consumer<UsageRow> reader) {
        handle.createQuery(UsageReads.ALL)
                .setFetchSize(BLOCK)
                .map((row, context) -> UsageReads.row(row))
                .forEach(reader);
    }

    private static AuditedOperation audited(PostedOperation operation) {
        OperationRow row = operation.row();
        boolean keyIntact = row.key() == null
                ? row.digest() == null
                : KeyDigest.of(row.key()).equals(row.digest());
        Packed result = row.result();
        return new AuditedOperation(
                row.id(),
                row.key(),
                keyIntact,
                row.kind(),
                Mapper.decoded(() -> CanonicalRequest.unpack(row.request().bytes())),
                row.places(),
                operation.own().stream().map(JdbcBooks::audited).toList(),
                row.recordedAt(),
                row.reference(),
                row.returned(),
                row.reversedBy(),
                result == null ? null : Mapper.decoded(() -> UsageEntry.stored(result.bytes())),
                result == null ? null : Mapper.decoded(() -> OperationRecord.undone(result.bytes())));
    }

    private static AuditedPosting audited(PostingRow row) {
        return new AuditedPosting(row.account(), row.position(), row.transaction(), row.amount(), row.after());
    }
}
