package io.creditledger.jdbc;

import io.creditledger.AccountId;
import io.creditledger.audit.Books;
import io.creditledger.engine.Allocation;
import io.creditledger.engine.CanonicalRequest;
import io.creditledger.engine.HoldState;
import io.creditledger.jdbc.Rows.OperationRow;
import io.creditledger.jdbc.Rows.PostingRow;
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
final class JdbcBooks implements Books {
    private static final int FETCH = 1_000;

    private final Handle handle;
    private final LedgerDialect dialect;
    private final String namespace;
    private final Map<Long, AccountId> names = new HashMap<>();
    private final List<AuditedPosting> orphans = new ArrayList<>();

    JdbcBooks(Handle handle, LedgerDialect dialect, String namespace) {
        this.handle = handle;
        this.dialect = dialect;
        this.namespace = namespace;
    }

    @Override
    public void accounts(Consumer<AuditedAccount> reader) {
        StoredAccount.Reader mapper = new StoredAccount.Reader();
        handle.createQuery(dialect == LedgerDialect.H2 ? asFoundOnH2() : StoredAccount.ALL)
                .setFetchSize(FETCH)
                .map(mapper)
                .forEach(account -> {
                    names.put(account.state().internalId(), account.state().id());
                    reader.accept(new AuditedAccount(account.state(), account.total()));
                });
    }

    /**
     * Where tables stand in for indexes, they may disagree: an account that its name does not lead to is none, and one that is
     * not due when it says so is never due.
     */
    private static String asFoundOnH2() {
        return StoredAccount.ALL.replace(
                        "a.next_change",
                        "CASE WHEN d.next_change = a.next_change THEN a.next_change END AS next_change")
                + " JOIN <ns>ledger_account_name n ON n.name = a.name AND n.account_id = a.id"
                + " LEFT JOIN <ns>ledger_account_due d ON d.id = a.id";
    }

    @Override
    public void postings(Consumer<AuditedPosting> reader) {
        handle.createQuery("SELECT " + Mapper.POSTING + " FROM <ns>ledger_posting ORDER BY account_id, position")
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
        String operations = "SELECT " + Mapper.OPERATION + " FROM <ns>ledger_operation ORDER BY id";
        String postings = "SELECT " + Mapper.POSTING + " FROM <ns>ledger_posting ORDER BY transaction_id";
        // Plain JDBC: two results are read side by side, which no row mapper sees.
        Connection connection = handle.getConnection();
        try (PreparedStatement left = connection.prepareStatement(operations.replace("<ns>", namespace));
                PreparedStatement right = connection.prepareStatement(postings.replace("<ns>", namespace))) {
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
        handle.createQuery("SELECT " + LotMapper.AUDITED_LOT + " FROM <ns>ledger_lot")
                .setFetchSize(FETCH)
                .map((row, context) -> LotMapper.auditedLot(row, this::name))
                .forEach(reader);
    }

    @Override
    public void holds(Consumer<HoldState> reader) {
        handle.createQuery("SELECT " + LotMapper.HOLD + " FROM <ns>ledger_hold")
                .setFetchSize(FETCH)
                .map((row, context) -> LotMapper.hold(row))
                .forEach(hold -> reader.accept(hold.state(this::name)));
    }

    @Override
    public void allocations(Consumer<Allocation> reader) {
        handle.createQuery(
                        "SELECT " + LotMapper.ALLOCATION + " FROM <ns>ledger_allocation ORDER BY operation_id, ordinal")
                .setFetchSize(FETCH)
                .map((row, context) -> LotMapper.allocation(row))
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
                row.reversedBy());
    }

    private static AuditedPosting audited(PostingRow row) {
        return new AuditedPosting(row.account(), row.position(), row.transaction(), row.amount(), row.after());
    }
}
