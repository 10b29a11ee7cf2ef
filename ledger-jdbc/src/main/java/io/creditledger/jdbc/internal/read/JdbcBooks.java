package io.creditledger.jdbc.internal.read;

import io.creditledger.AccountId;
import io.creditledger.audit.Books;
import io.creditledger.engine.Allocation;
import io.creditledger.engine.CanonicalRequest;
import io.creditledger.engine.HoldState;
import io.creditledger.engine.UsageEntry;
import io.creditledger.engine.UsageRow;
import io.creditledger.jdbc.internal.row.KeyDigest;
import io.creditledger.jdbc.internal.row.LotMapper;
import io.creditledger.jdbc.internal.row.Mapper;
import io.creditledger.jdbc.internal.row.Rows.OperationRow;
import io.creditledger.jdbc.internal.row.Rows.Packed;
import io.creditledger.jdbc.internal.row.Rows.PostingRow;
import io.creditledger.jdbc.internal.row.StoredAccount;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/** Hands all rows to the auditor, a few at a time. */
public final class JdbcBooks implements Books {
    private static final int FETCH = 1_000;

    static final String ACCOUNTS = StoredAccount.ALL;
    static final String POSTINGS =
            "SELECT " + Mapper.POSTING + " FROM <ns>ledger_posting ORDER BY account_id, position";
    static final String OPERATIONS = "SELECT " + Mapper.OPERATION + " FROM <ns>ledger_operation ORDER BY id";
    static final String LEGS = "SELECT " + Mapper.POSTING + " FROM <ns>ledger_posting ORDER BY transaction_id";
    static final String LOTS = "SELECT " + LotMapper.AUDITED_LOT + " FROM <ns>ledger_lot";
    static final String HOLDS = "SELECT " + LotMapper.HOLD + " FROM <ns>ledger_hold";
    static final String ALLOCATIONS =
            "SELECT " + LotMapper.ALLOCATION + " FROM <ns>ledger_allocation ORDER BY operation_id, ordinal";

    private final Handle handle;
    private final String namespace;
    private final Map<Long, AccountId> names = new HashMap<>();
    private final List<AuditedPosting> orphans = new ArrayList<>();

    JdbcBooks(Handle handle, String namespace) {
        this.handle = handle;
        this.namespace = namespace;
    }

    @Override
    public void accounts(Consumer<AuditedAccount> reader) {
        StoredAccount.Reader mapper = new StoredAccount.Reader();
        handle.createQuery(ACCOUNTS).setFetchSize(FETCH).map(mapper).forEach(account -> {
            names.put(account.state().internalId(), account.state().id());
            reader.accept(new AuditedAccount(account.state(), account.total()));
        });
    }

    @Override
    public void postings(Consumer<AuditedPosting> reader) {
        handle.createQuery(POSTINGS)
                .setFetchSize(FETCH)
                .map((row, context) -> Mapper.posting(row))
                .forEach(posting -> reader.accept(audited(posting)));
    }

    /**
     * Merges operations by id with postings by transaction: neither has an index that a join could use, and not every
     * database would hash.
     */
    @Override
    public void operations(Consumer<AuditedOperation> reader) {
        // Plain JDBC: two results are read side by side, which no row mapper sees.
        Connection connection = handle.getConnection();
        try (PreparedStatement left = connection.prepareStatement(OPERATIONS.replace("<ns>", namespace));
                PreparedStatement right = connection.prepareStatement(LEGS.replace("<ns>", namespace))) {
            left.setFetchSize(FETCH);
            right.setFetchSize(FETCH);
            try (ResultSet operation = left.executeQuery();
                    ResultSet posting = right.executeQuery()) {
                PostingRow next = next(posting);
                while (operation.next()) {
                    OperationRow row = Mapper.operation(operation);
                    List<AuditedPosting> own = new ArrayList<>();
                    while (next != null && next.transaction() <= row.id()) {
                        (next.transaction() == row.id() ? own : orphans).add(audited(next));
                        next = next(posting);
                    }
                    reader.accept(audited(row, own));
                }
                while (next != null) {
                    orphans.add(audited(next));
                    next = next(posting);
                }
            }
        } catch (SQLException error) {
            throw new UnableToExecuteStatementException(error, null);
        }
    }

    private static @Nullable PostingRow next(ResultSet postings) throws SQLException {
        return postings.next() ? Mapper.posting(postings) : null;
    }

    @Override
    public void orphans(Consumer<AuditedPosting> reader) {
        orphans.forEach(reader);
    }

    @Override
    public void lots(Consumer<AuditedLot> reader) {
        handle.createQuery(LOTS)
                .setFetchSize(FETCH)
                .map((row, context) -> LotMapper.auditedLot(row, this::name))
                .forEach(reader);
    }

    @Override
    public void holds(Consumer<HoldState> reader) {
        handle.createQuery(HOLDS)
                .setFetchSize(FETCH)
                .map((row, context) -> LotMapper.hold(row))
                .forEach(hold -> reader.accept(hold.state(this::name)));
    }

    @Override
    public void allocations(Consumer<Allocation> reader) {
        handle.createQuery(ALLOCATIONS)
                .setFetchSize(FETCH)
                .map((row, context) -> LotMapper.allocation(row))
                .forEach(reader);
    }

    @Override
    public void usage(Consumer<UsageRow> reader) {
        handle.createQuery(UsageReads.ALL)
                .setFetchSize(FETCH)
                .map((row, context) -> UsageReads.row(row))
                .forEach(reader);
    }

    /** An account that is not there has no name; the auditor goes by numbers. */
    private AccountId name(long account) {
        return names.computeIfAbsent(account, number -> new AccountId("(account number " + number + ")"));
    }

    private static AuditedOperation audited(OperationRow row, List<AuditedPosting> postings) {
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
                postings,
                row.recordedAt(),
                row.reference(),
                row.returned(),
                row.reversedBy(),
                result == null ? null : Mapper.decoded(() -> UsageEntry.stored(result.bytes())));
    }

    private static AuditedPosting audited(PostingRow row) {
        return new AuditedPosting(row.account(), row.position(), row.transaction(), row.amount(), row.after());
    }
}
