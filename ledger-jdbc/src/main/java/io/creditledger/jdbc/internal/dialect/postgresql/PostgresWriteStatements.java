package io.creditledger.jdbc.internal.dialect.postgresql;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.engine.IdRange;
import io.creditledger.engine.PostingLocator;
import io.creditledger.engine.WriteSet;
import io.creditledger.jdbc.internal.dialect.WriteStatements;
import io.creditledger.jdbc.internal.dialect.postgresql.PostgresStatementBatch.Answers;
import io.creditledger.jdbc.internal.row.EventRow;
import io.creditledger.jdbc.internal.row.LotMapper;
import io.creditledger.jdbc.internal.row.LotRows.HoldRow;
import io.creditledger.jdbc.internal.row.LotRows.LotLoad;
import io.creditledger.jdbc.internal.row.LotRows.LotRow;
import io.creditledger.jdbc.internal.row.LotRows.LotsFound;
import io.creditledger.jdbc.internal.row.Mapper;
import io.creditledger.jdbc.internal.row.Mapper.RowReader;
import io.creditledger.jdbc.internal.row.Rows.OperationRow;
import io.creditledger.jdbc.internal.row.Rows.PostingRow;
import io.creditledger.jdbc.internal.row.Rows.ProofRow;
import io.creditledger.jdbc.internal.row.Rows.StoredFacts;
import io.creditledger.jdbc.internal.row.Rows.StoredRevision;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The write path on PostgreSQL. The driver sends several statements in one trip when they stand in one text: locking and
 * loading take one trip, writing and ending another. Each statement still gets a snapshot of its own, so what is loaded is
 * as new as the locks; and an error skips the rest, the COMMIT included.
 */
final class PostgresWriteStatements implements WriteStatements {
    private final PostgresTexts texts;
    private final Duration lockWait;
    private final String lockTimeout;
    private final boolean notifies;
    private final boolean hosts;
    private final boolean unwaiting;

    /**
     * Creates the statements of owned units of work.
     *
     * @param namespace what table names are prefixed with: empty, or a name and a dot
     * @param lockWait how long to wait for a lock
     * @param notifies whether a write tells other nodes which balances it has changed, should it be committed
     */
    PostgresWriteStatements(String namespace, Duration lockWait, boolean notifies) {
        this(new PostgresTexts(namespace), lockWait, notifies, false, false);
    }

    private PostgresWriteStatements(
            PostgresTexts texts, Duration lockWait, boolean notifies, boolean hosts, boolean unwaiting) {
        this.texts = texts;
        this.lockWait = lockWait;
        this.lockTimeout = lockTimeout(unwaiting ? CLAIM_WAIT : lockWait);
        this.notifies = notifies;
        this.hosts = hosts;
        this.unwaiting = unwaiting;
    }

    private static String lockTimeout(Duration wait) {
        return PostgresSql.LOCK_TIMEOUT.replace("<milliseconds>", Long.toString(wait.toMillis()));
    }

    @Override
    public WriteStatements inHosts() {
        return new PostgresWriteStatements(texts, lockWait, notifies, true, false);
    }

    /** Its accounts and operations are locked with SKIP LOCKED, so that no other wait than that of an INSERT is cut short. */
    @Override
    public WriteStatements unwaiting() {
        return new PostgresWriteStatements(texts, lockWait, notifies, false, true);
    }

    @Override
    public void probe(Connection connection, List<AccountId> names, List<UUID> digests) throws SQLException {
        PostgresStatementBatch script = script();
        if (!names.isEmpty()) {
            script.add(PostgresSql.PROBE_ACCOUNT)
                    .array("text", names.stream().map(AccountId::value).toList());
        }
        if (!digests.isEmpty()) {
            script.add(PostgresSql.PROBE_OPERATION_DIGEST).array("uuid", digests);
        }
        script.run(connection);
    }

    /** Waits for locks are bounded by a setting of the unit of work, or where that is a host's by the driver. */
    private PostgresStatementBatch script() {
        return new PostgresStatementBatch(texts, hosts ? (int) ((lockWait.toMillis() + 999) / 1000) : 0);
    }

    private void add(PostgresStatementBatch script, TransactionStart start) {
        switch (start) {
            case OWN ->
                script.add(PostgresSql.START_OWN).add(PostgresSql.USE_INDEXES).add(lockTimeout);
            case SAVEPOINT -> script.add(PostgresSql.SAVEPOINT);
            case STARTED -> {}
        }
    }

    @Override
    public void start(Connection connection, TransactionStart start) throws SQLException {
        PostgresStatementBatch script = script();
        add(script, start);
        script.run(connection);
    }

    @Override
    public void rollbackToSavepoint(Connection connection) throws SQLException {
        script().add(PostgresSql.ROLLBACK_TO_SAVEPOINT)
                .add(PostgresSql.RELEASE_SAVEPOINT)
                .run(connection);
    }

    @Override
    public void releaseSavepoint(Connection connection) throws SQLException {
        script().add(PostgresSql.RELEASE_SAVEPOINT).run(connection);
    }

    @Override
    public void startListener(Connection connection) throws SQLException {
        PostgresStatementBatch script = script().add(PostgresSql.SAVEPOINT_LISTENER);
        (unwaiting ? script.add(lockTimeout(lockWait)) : script).run(connection);
    }

    @Override
    public void endListener(Connection connection) throws SQLException {
        PostgresStatementBatch script = script().add(PostgresSql.RELEASE_LISTENER);
        (unwaiting ? script.add(lockTimeout) : script).run(connection);
    }

    @Override
    public void undoListener(Connection connection) throws SQLException {
        script().add(PostgresSql.ROLLBACK_TO_LISTENER)
                .add(PostgresSql.RELEASE_LISTENER)
                .run(connection);
    }

    @Override
    public List<StoredFacts> factsByName(Connection connection, Collection<AccountId> names, ReadVisibility visibility)
            throws SQLException {
        List<String> texts = names.stream().map(AccountId::value).toList();
        List<StoredFacts> found = query(connection, PostgresSql.FACTS_BY_NAME, "text", texts, Mapper::facts);
        if (visibility == ReadVisibility.LATEST) {
            Set<String> missing = new HashSet<>(texts);
            found.forEach(row -> missing.remove(row.facts().id().value()));
            probe(connection, PostgresSql.PROBE_ACCOUNT, "text", missing);
        }
        return found;
    }

    @Override
    public List<StoredFacts> factsByNumber(Connection connection, Collection<Long> numbers, ReadVisibility visibility)
            throws SQLException {
        return query(connection, PostgresSql.FACTS_BY_NUMBER, "bigint", numbers, Mapper::facts);
    }

    @Override
    public List<StoredRevision> revisions(Connection connection, Collection<AccountId> names) throws SQLException {
        List<String> texts = names.stream().map(AccountId::value).toList();
        return query(connection, PostgresSql.REVISIONS, "text", texts, Mapper::revision);
    }

    @Override
    public List<OperationRow> operationsByNumber(
            Connection connection, Collection<Long> numbers, ReadVisibility visibility) throws SQLException {
        List<OperationRow> found =
                query(connection, PostgresSql.OPERATIONS_BY_NUMBER, "bigint", numbers, Mapper::operation);
        if (visibility == ReadVisibility.LATEST) {
            Set<Long> missing = new HashSet<>(numbers);
            found.forEach(row -> missing.remove(row.id()));
            probe(connection, PostgresSql.PROBE_OPERATION_NUMBER, "bigint", missing);
        }
        return found;
    }

    @Override
    public List<OperationRow> operationsByDigest(
            Connection connection, Collection<UUID> digests, ReadVisibility visibility) throws SQLException {
        List<OperationRow> found =
                query(connection, PostgresSql.OPERATIONS_BY_DIGEST, "uuid", digests, Mapper::operation);
        if (visibility == ReadVisibility.LATEST) {
            Set<UUID> missing = new HashSet<>(digests);
            found.forEach(row -> missing.remove(row.digest()));
            probe(connection, PostgresSql.PROBE_OPERATION_DIGEST, "uuid", missing);
        }
        return found;
    }

    @Override
    public List<LotRow> lotsByNumber(Connection connection, Collection<Long> numbers, ReadVisibility visibility)
            throws SQLException {
        List<LotRow> found = query(connection, PostgresSql.LOTS_BY_NUMBER, "bigint", numbers, LotMapper::lot);
        if (visibility == ReadVisibility.LATEST) {
            Set<Long> missing = new HashSet<>(numbers);
            found.forEach(row -> missing.remove(row.id()));
            probe(connection, PostgresSql.PROBE_LOT, "bigint", missing);
        }
        return found;
    }

    @Override
    public List<HoldRow> holdsByNumber(Connection connection, Collection<Long> numbers, ReadVisibility visibility)
            throws SQLException {
        return query(connection, PostgresSql.HOLDS_BY_NUMBER, "bigint", numbers, LotMapper::hold);
    }

    @Override
    public LotsFound loadLots(Connection connection, LotLoad load) throws SQLException {
        if (load.isEmpty()) {
            return LotsFound.NONE;
        }
        PostgresStatementBatch script = script();
        PostgresLotStatements.add(script, load);
        try (Answers answers = script.open(connection)) {
            return PostgresLotStatements.read(answers, load);
        }
    }

    private <K, T> List<T> query(
            Connection connection, String text, String type, Collection<K> keys, RowReader<T> reader)
            throws SQLException {
        return script().add(text).array(type, keys).query(connection, reader);
    }

    /**
     * Makes sure that what was not found is not there, rather than out of a host's sight: a conflict with a row that the
     * snapshot does not show is a serialization failure. Leaves nothing behind.
     */
    private void probe(Connection connection, String text, String type, Collection<?> missing) throws SQLException {
        if (!missing.isEmpty()) {
            script().add(PostgresSql.SAVEPOINT_PROBE)
                    .add(text)
                    .array(type, missing)
                    .add(PostgresSql.ROLLBACK_TO_PROBE)
                    .add(PostgresSql.RELEASE_PROBE)
                    .run(connection);
        }
    }

    @Override
    public List<PostingRow> postings(
            Connection connection, Collection<PostingLocator> places, ReadVisibility visibility) throws SQLException {
        return script().add(PostgresSql.POSTINGS)
                .array("bigint", places.stream().map(PostingLocator::account).toList())
                .array("bigint", places.stream().map(PostingLocator::position).toList())
                .query(connection, Mapper::posting);
    }

    @Override
    public Loaded lockAndLoad(Connection connection, Load load) throws SQLException {
        PostgresStatementBatch script = script();
        add(script, load.start());
        PostgresLoadStatements.add(script, load, hosts);
        Loaded loaded = open(connection, script, load);
        return loaded.proof().isEmpty() ? loaded.with(proofOfLedger(connection)) : loaded;
    }

    /** Not one of the remembered accounts is stored, so it has not been told where they are not. */
    private List<ProofRow> proofOfLedger(Connection connection) throws SQLException {
        return script().add(PostgresSql.PROOF_OF_LEDGER).query(connection, Mapper::proof);
    }

    private static Loaded open(Connection connection, PostgresStatementBatch script, Load load) throws SQLException {
        try (Answers answers = script.open(connection)) {
            return PostgresLoadStatements.read(answers, load);
        }
    }

    @Override
    public void write(
            Connection connection, WriteSet writes, List<EventRow> events, TransactionEnd end, Runnable beforeCommit)
            throws SQLException {
        PostgresStatementBatch script = script();
        if (!writes.assets().isEmpty()) {
            script.add(PostgresSql.INSERT_ASSETS)
                    .array("text", writes.assets(), Asset::code)
                    .array("int", writes.assets(), Asset::scale);
        }
        if (!writes.opened().isEmpty()) {
            PostgresRows.addOpened(script, writes.opened());
        }
        if (!writes.operations().isEmpty()) {
            PostgresRows.addOperations(script, writes.operations());
            PostgresRows.addPostings(script, writes.operations());
        }
        if (!writes.changed().isEmpty()) {
            PostgresRows.addChanged(script, writes);
        }
        if (!writes.undone().isEmpty()) {
            script.add(PostgresSql.UPDATE_UNDONE)
                    .array("bigint", writes.undone(), WriteSet.Undone::operation)
                    .array("bigint", writes.undone(), WriteSet.Undone::returned)
                    .array("bigint", writes.undone(), WriteSet.Undone::reversedBy);
        }
        if (!writes.deltas().isEmpty()) {
            script.add(PostgresSql.INSERT_DELTAS)
                    .array("bigint", writes.deltas(), WriteSet.Delta::account)
                    .number(writes.operations().get(0).id())
                    .array("numeric", writes.deltas(), delta -> new BigDecimal(delta.amount()));
        }
        PostgresLotStatements.add(script, writes.lots());
        PostgresRows.addUsage(script, writes.usage());
        PostgresRows.addEvents(script, events);
        if (notifies) {
            if (unwaiting) {
                // Whoever notifies waits in the COMMIT for those who are committing.
                script.add(lockTimeout(lockWait));
            }
            PostgresRows.addNews(script, writes);
        }
        if (end == TransactionEnd.COMMIT) {
            beforeCommit.run();
        }
        end(script, end, connection);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Only a COMMIT that has written to the log under a transaction id waits for the synchronous standbys. To lock a row is to
     * write to the log; where none was locked a message is written, which nobody reads.
     */
    @Override
    public boolean confirm(Connection connection, boolean locked, TransactionEnd end) throws SQLException {
        if (locked && end == TransactionEnd.RELEASE) {
            return false;
        }
        PostgresStatementBatch script = script();
        if (!locked) {
            script.add(PostgresSql.WRITE_TO_LOG);
        }
        end(script, end, connection);
        return true;
    }

    private static void end(PostgresStatementBatch script, TransactionEnd end, Connection connection)
            throws SQLException {
        if (end == TransactionEnd.COMMIT) {
            script.add(PostgresSql.COMMIT).commit(connection);
        } else {
            script.add(PostgresSql.RELEASE_SAVEPOINT).run(connection);
        }
    }

    @Override
    public long nextBlock(Connection connection) throws SQLException {
        return script().add(PostgresSql.NEXT_BLOCK)
                .query(connection, row -> row.getLong(1))
                .get(0);
    }

    @Override
    public @Nullable String identity(Connection connection) throws SQLException {
        List<@Nullable String> found = script().add(PostgresSql.IDENTITY).query(connection, row -> row.getString(1));
        return found.isEmpty() ? null : found.get(0);
    }

    @Override
    public boolean isInUse(Connection connection, IdRange range) throws SQLException {
        PostgresStatementBatch script = script().add(PostgresSql.IDS_STORED);
        for (int table = 0; table < 3; table++) {
            script.number(range.first()).number(range.first() + range.count() - 1);
        }
        return script.query(connection, row -> row.getBoolean(1)).get(0);
    }

    @Override
    public long highestId(Connection connection) throws SQLException {
        return script().add(PostgresSql.HIGHEST_ID)
                .query(connection, row -> row.getLong(1))
                .get(0);
    }

    @Override
    public int fold(Connection connection, long account, int most) throws SQLException {
        boolean locked = !script().add(PostgresSql.LOCK_TOTAL)
                .number(account)
                .query(connection, row -> row.getLong(1))
                .isEmpty();
        return locked
                ? script().add(PostgresSql.FOLD)
                        .number(account)
                        .number(account)
                        .number(most)
                        .number(account)
                        .query(connection, row -> row.getInt(1))
                        .get(0)
                : 0;
    }

    @Override
    public void afterCommit(Connection connection) {
        // COMMIT itself waits for the log, if the server is set to.
    }
}
