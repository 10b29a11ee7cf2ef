package io.creditledger.jdbc;

import io.creditledger.engine.Books;
import io.creditledger.engine.CanonicalRequest;
import io.creditledger.jdbc.Rows.OperationRow;
import io.creditledger.jdbc.Rows.PostingRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Hands all rows to the auditor, a few at a time. */
final class JdbcBooks implements Books {
    private static final int FETCH = 1_000;

    private final Handle handle;
    private final String namespace;

    JdbcBooks(Handle handle, String namespace) {
        this.handle = handle;
        this.namespace = namespace;
    }

    @Override
    public void accounts(Consumer<AuditedAccount> reader) {
        StoredAccount.Reader mapper = new StoredAccount.Reader();
        handle.createQuery("SELECT " + StoredAccount.COLUMNS + StoredAccount.FROM)
                .setFetchSize(FETCH)
                .map(mapper)
                .forEach(account -> reader.accept(new AuditedAccount(account.state(), account.total())));
    }

    @Override
    public void postings(Consumer<AuditedPosting> reader) {
        handle.createQuery("SELECT " + Mapper.POSTING + " FROM <ns>ledger_posting ORDER BY account_id, position")
                .setFetchSize(FETCH)
                .map((row, context) -> Mapper.posting(row))
                .forEach(posting -> reader.accept(audited(posting)));
    }

    @Override
    public void orphans(Consumer<AuditedPosting> reader) {
        handle.createQuery("SELECT " + postingColumns()
                        + " FROM <ns>ledger_posting p LEFT JOIN <ns>ledger_operation o ON o.id = p.transaction_id"
                        + " WHERE o.id IS NULL")
                .setFetchSize(FETCH)
                .map((row, context) -> Mapper.posting(row))
                .forEach(posting -> reader.accept(audited(posting)));
    }

    @Override
    public void operations(Consumer<AuditedOperation> reader) {
        String text = "SELECT o." + Mapper.OPERATION.replace(", ", ", o.").replace(",\n", ",") + ", " + postingColumns()
                + " FROM <ns>ledger_operation o LEFT JOIN <ns>ledger_posting p ON p.transaction_id = o.id ORDER BY o.id";
        // Plain JDBC: one operation spans several rows, which no row mapper sees.
        Connection connection = handle.getConnection();
        try (PreparedStatement statement = connection.prepareStatement(text.replace("<ns>", namespace))) {
            statement.setFetchSize(FETCH);
            try (ResultSet rows = statement.executeQuery()) {
                Grouping grouping = new Grouping(reader);
                while (rows.next()) {
                    grouping.add(rows);
                }
                grouping.finish();
            }
        } catch (SQLException error) {
            throw new org.jdbi.v3.core.statement.UnableToExecuteStatementException(error, null);
        }
    }

    private static String postingColumns() {
        return "p." + Mapper.POSTING.replace(", ", ", p.");
    }

    private static AuditedPosting audited(PostingRow row) {
        return new AuditedPosting(row.account(), row.position(), row.transaction(), row.amount(), row.after());
    }

    /** Puts the rows of one operation together. */
    private static final class Grouping {
        private final Consumer<AuditedOperation> reader;
        private final List<AuditedPosting> postings = new ArrayList<>();
        private @Nullable OperationRow current;

        private Grouping(Consumer<AuditedOperation> reader) {
            this.reader = reader;
        }

        private void add(ResultSet row) throws SQLException {
            if (current == null || current.id() != row.getLong(1)) {
                finish();
                current = Mapper.operation(row);
            }
            if (row.getObject(15) != null) {
                postings.add(audited(Mapper.posting(row, 14)));
            }
        }

        private void finish() {
            OperationRow row = current;
            if (row == null) {
                return;
            }
            boolean keyIntact = row.key() == null
                    ? row.digest() == null
                    : KeyDigest.of(row.key()).equals(row.digest());
            reader.accept(new AuditedOperation(
                    row.id(),
                    row.key(),
                    keyIntact,
                    row.kind(),
                    CanonicalRequest.unpack(row.request().bytes()),
                    row.places(),
                    List.copyOf(postings),
                    row.recordedAt(),
                    row.reference(),
                    row.returned(),
                    row.reversedBy()));
            postings.clear();
            current = null;
        }
    }
}
