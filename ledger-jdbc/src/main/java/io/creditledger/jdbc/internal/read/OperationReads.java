package io.creditledger.jdbc.internal.read;

import io.creditledger.AccountId;
import io.creditledger.Bounds;
import io.creditledger.IdempotencyKey;
import io.creditledger.Operation;
import io.creditledger.OperationKind;
import io.creditledger.OperationPage;
import io.creditledger.OperationQuery;
import io.creditledger.OperationRef;
import io.creditledger.Posting;
import io.creditledger.StatementLine;
import io.creditledger.StatementPage;
import io.creditledger.StatementQuery;
import io.creditledger.Transaction;
import io.creditledger.TransactionId;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.Micros;
import io.creditledger.engine.OperationRecord;
import io.creditledger.jdbc.internal.dialect.WriteStatements.ReadVisibility;
import io.creditledger.jdbc.internal.dialect.WriteStatements.TransactionStart;
import io.creditledger.jdbc.internal.load.UnitContext;
import io.creditledger.jdbc.internal.load.UnitOfWorkAttempt;
import io.creditledger.jdbc.internal.read.InstantSearch.Part;
import io.creditledger.jdbc.internal.read.OperationDao.Filter;
import io.creditledger.jdbc.internal.row.KeyDigest;
import io.creditledger.jdbc.internal.row.Rows.OperationRow;
import io.creditledger.jdbc.internal.row.Rows.PostingRow;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Answers what is asked about operations: single ones, and those of an account page by page. */
final class OperationReads {
    /**
     * The follow-ups of so many operations are read at once. MySQL looks up each of fewer than 200 in the index; more it estimates,
     * and takes the many operations without a reference for follow-ups, so that it reads them all.
     */
    private static final int AT_ONCE = 100;

    private final UnitContext context;
    private final LotReads lots;

    OperationReads(UnitContext context, LotReads lots) {
        this.context = context;
        this.lots = lots;
    }

    private static LedgerDao dao(Handle handle) {
        return handle.attach(LedgerDao.class);
    }

    Optional<Transaction> transaction(Handle handle, TransactionId id) throws SQLException {
        return first(
                handle,
                context.writeStatements()
                        .operationsByNumber(handle.getConnection(), List.of(id.value()), ReadVisibility.SNAPSHOT));
    }

    Optional<Transaction> transaction(Handle handle, IdempotencyKey key) throws SQLException {
        return first(
                handle,
                context.writeStatements()
                        .operationsByDigest(
                                handle.getConnection(), List.of(KeyDigest.of(key)), ReadVisibility.SNAPSHOT));
    }

    Optional<Operation> operation(Handle handle, OperationRef ref) throws SQLException {
        Optional<OperationRow> found = lots.operation(handle, ref);
        if (found.isEmpty()) {
            context.requireSameLedger(handle.getConnection());
            return Optional.empty();
        }
        List<OperationRow> rows = new ArrayList<>(List.of(found.get()));
        List<Long> followUps = dao(handle).followUps(found.get().id(), Bounds.FOLLOW_UPS);
        if (!followUps.isEmpty()) {
            rows.addAll(context.writeStatements()
                    .operationsByNumber(handle.getConnection(), followUps, ReadVisibility.SNAPSHOT));
        }
        List<OperationRecord> records = records(handle, rows);
        return Optional.of(records.get(0).view(records.subList(1, records.size())));
    }

    private Optional<Transaction> first(Handle handle, List<OperationRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            context.requireSameLedger(handle.getConnection());
        }
        return records(handle, rows).stream().findFirst().flatMap(OperationRecord::transaction);
    }

    private List<OperationRecord> records(Handle handle, Collection<OperationRow> rows) throws SQLException {
        return new UnitOfWorkAttempt(context, handle.getConnection(), TransactionStart.STARTED, ReadVisibility.SNAPSHOT)
                .records(rows);
    }

    private Map<Long, OperationRecord> byNumber(Handle handle, Collection<Long> ids) throws SQLException {
        Map<Long, OperationRecord> operations = new HashMap<>();
        for (OperationRecord operation : records(
                handle,
                context.writeStatements().operationsByNumber(handle.getConnection(), ids, ReadVisibility.SNAPSHOT))) {
            operations.put(operation.id(), operation);
        }
        return operations;
    }

    StatementPage statement(Handle handle, AccountState account, StatementQuery query) throws SQLException {
        int count = query.limit() + 1;
        List<PostingRow> postings;
        if (query.from().isPresent() && query.until().isPresent()) {
            postings = ReportReads.postings(
                    handle, account, query, query.from().get(), query.until().get(), count);
        } else if (query.newestFirst()) {
            postings = dao(handle)
                    .newestPostings(account.internalId(), query.after().orElse(Long.MAX_VALUE), count);
        } else {
            postings = dao(handle)
                    .oldestPostings(account.internalId(), query.after().orElse(0), count);
        }
        boolean more = postings.size() == count;
        List<PostingRow> page = more ? postings.subList(0, query.limit()) : postings;
        Map<Long, OperationRecord> operations =
                byNumber(handle, page.stream().map(PostingRow::transaction).toList());
        List<StatementLine> lines = page.stream()
                .map(row -> line(query.account(), Objects.requireNonNull(operations.get(row.transaction()))))
                .toList();
        return new StatementPage(lines, more ? (Long) page.get(page.size() - 1).position() : null);
    }

    private static StatementLine line(AccountId account, OperationRecord operation) {
        Transaction transaction = operation.transaction().orElseThrow();
        Posting posting = transaction.postings().stream()
                .filter(candidate -> candidate.account().equals(account))
                .findFirst()
                .orElseThrow();
        return new StatementLine(posting, transaction);
    }

    OperationPage page(Handle handle, AccountState account, OperationQuery query) throws SQLException {
        List<PostingRow> postings = postings(handle, account, query);
        boolean more = postings.size() > query.limit();
        List<PostingRow> page = more ? postings.subList(0, query.limit()) : postings;
        if (page.isEmpty()) {
            return new OperationPage(List.of(), null);
        }
        List<Long> ids = page.stream().map(PostingRow::transaction).toList();
        List<Long> later = followUps(handle, ids);
        Set<Long> wanted = new LinkedHashSet<>(ids);
        wanted.addAll(later);
        Map<Long, OperationRecord> records = byNumber(handle, wanted);
        Map<Long, List<OperationRecord>> followUps = new HashMap<>();
        for (Long id : later) {
            OperationRecord followUp = Objects.requireNonNull(records.get(id));
            followUps
                    .computeIfAbsent(Objects.requireNonNull(followUp.reference()), original -> new ArrayList<>())
                    .add(followUp);
        }
        List<Operation> operations = ids.stream()
                .map(id -> Objects.requireNonNull(records.get(id)).view(followUps.getOrDefault(id, List.of())))
                .toList();
        return new OperationPage(
                operations, more ? (Long) page.get(page.size() - 1).position() : null);
    }

    private static List<Long> followUps(Handle handle, List<Long> ids) {
        OperationDao dao = handle.attach(OperationDao.class);
        List<Long> followUps = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += AT_ONCE) {
            followUps.addAll(
                    dao.followUpsOfAll(ids.subList(from, Math.min(ids.size(), from + AT_ONCE)), Bounds.FOLLOW_UPS));
        }
        return followUps;
    }

    /** Reads the postings of a page, and one more if there is one. */
    private static List<PostingRow> postings(Handle handle, AccountState account, OperationQuery query) {
        long behind = query.newestFirst() ? 0 : query.after().orElse(0);
        long below = query.newestFirst() ? query.after().orElse(Long.MAX_VALUE) : Long.MAX_VALUE;
        if (account.limited() && query.from().isPresent() && query.until().isPresent()) {
            Part part = InstantSearch.part(
                    handle, account, query.from().get(), query.until().get());
            behind = Math.max(behind, part.before().position());
            below = Math.min(below, part.last().position() + 1);
        }
        Filter filter = filter(account, query, behind, below);
        OperationDao dao = handle.attach(OperationDao.class);
        return query.newestFirst()
                ? dao.newestOperations(filter, codes(query), query.limit() + 1)
                : dao.oldestOperations(filter, codes(query), query.limit() + 1);
    }

    private static Filter filter(AccountState account, OperationQuery query, long behind, long below) {
        return new Filter(
                account.internalId(),
                behind,
                below,
                query.from().map(Micros::of).orElse(Long.MIN_VALUE),
                query.until().map(Micros::of).orElse(Long.MAX_VALUE),
                query.kinds().isEmpty() ? 1 : 0,
                query.keyScope().isPresent() ? 0 : 1,
                query.keyScope().orElse(""),
                escaped(query.keyPrefix()) + "%");
    }

    /** Returns the codes of the kinds; one that no kind has if any kind will do, because a list in SQL must not be empty. */
    private static List<Integer> codes(OperationQuery query) {
        return query.kinds().isEmpty()
                ? List.of(-1)
                : query.kinds().stream().map(OperationKind::code).sorted().toList();
    }

    /** Takes their meaning from the characters that have one in a pattern. */
    private static String escaped(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }
}
