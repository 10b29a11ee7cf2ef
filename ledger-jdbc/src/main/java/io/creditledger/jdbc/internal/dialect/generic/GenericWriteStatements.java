package io.creditledger.jdbc.internal.dialect.generic;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.IdempotencyKey;
import io.creditledger.engine.IdRange;
import io.creditledger.engine.OperationRecord;
import io.creditledger.engine.PostingLocator;
import io.creditledger.engine.WriteSet;
import io.creditledger.jdbc.internal.dialect.Dialect;
import io.creditledger.jdbc.internal.dialect.WriteStatements;
import io.creditledger.jdbc.internal.driver.DriverCalls;
import io.creditledger.jdbc.internal.row.EventRow;
import io.creditledger.jdbc.internal.row.KeyDigest;
import io.creditledger.jdbc.internal.row.LotRows.HoldRow;
import io.creditledger.jdbc.internal.row.LotRows.LotLoad;
import io.creditledger.jdbc.internal.row.LotRows.LotRow;
import io.creditledger.jdbc.internal.row.LotRows.LotsFound;
import io.creditledger.jdbc.internal.row.Mapper;
import io.creditledger.jdbc.internal.row.Mapper.RowReader;
import io.creditledger.jdbc.internal.row.NewPostingRow;
import io.creditledger.jdbc.internal.row.Rows.AccountRow;
import io.creditledger.jdbc.internal.row.Rows.OperationRow;
import io.creditledger.jdbc.internal.row.Rows.PostingRow;
import io.creditledger.jdbc.internal.row.Rows.ProofRow;
import io.creditledger.jdbc.internal.row.Rows.StoredFacts;
import io.creditledger.jdbc.internal.row.Rows.StoredRevision;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The write path of databases without arrays: H2, which takes one statement at a time, MariaDB and MySQL. */
public final class GenericWriteStatements implements WriteStatements {
    private static final String SAVEPOINT = "credit_ledger";
    private static final String RELEASE = "RELEASE SAVEPOINT " + SAVEPOINT;
    private static final String LISTENER = "credit_ledger_listener";

    private final Dialect dialect;
    private final SqlTexts sql;
    private final String namespace;
    private final SqlTexts.Waits waits;
    private final Statements statements;
    private final GenericLotStatements lots;
    private final GenericLookups lookups;
    private final GenericFolding folding;
    private final StatementBatch.Sender sender;
    private final AfterCommit afterCommit;
    private final @Nullable DataSource committed;
    private final boolean unwaiting;

    /**
     * Creates the statements.
     *
     * @param dialect the database
     * @param sql its statements
     * @param namespace what table names are prefixed with: empty, or a name and a dot
     * @param waits how long statements wait for locks
     * @param sender how the database takes statements
     * @param afterCommit what follows each commit of ours
     * @param committed connections that are no host's, where a host's unit of work cannot see past its snapshot without locking others
     *     out; otherwise null
     */
    public GenericWriteStatements(
            Dialect dialect,
            SqlTexts sql,
            String namespace,
            SqlTexts.Waits waits,
            StatementBatch.Sender sender,
            AfterCommit afterCommit,
            @Nullable DataSource committed) {
        this(dialect, sql, namespace, waits, sender, afterCommit, committed, false);
    }

    private GenericWriteStatements(
            Dialect dialect,
            SqlTexts sql,
            String namespace,
            SqlTexts.Waits waits,
            StatementBatch.Sender sender,
            AfterCommit afterCommit,
            @Nullable DataSource committed,
            boolean unwaiting) {
        this.dialect = dialect;
        this.sql = sql;
        this.namespace = namespace;
        this.waits = waits;
        this.statements = new Statements(namespace, unwaiting ? waits.claim() : waits.lock());
        this.lots = new GenericLotStatements(sql, statements);
        this.lookups = new GenericLookups(dialect, sql, statements, committed);
        this.folding = new GenericFolding(sql, statements);
        this.sender = sender;
        this.afterCommit = afterCommit;
        this.committed = committed;
        this.unwaiting = unwaiting;
    }

    @Override
    public WriteStatements inHosts() {
        return new GenericWriteStatements(
                dialect, sql, namespace, waits, sender.inHosts(), afterCommit, committed, false);
    }

    @Override
    public WriteStatements unwaiting() {
        return new GenericWriteStatements(dialect, sql, namespace, waits, sender, afterCommit, committed, true);
    }

    @Override
    public void probe(Connection connection, List<AccountId> names, List<UUID> digests) throws SQLException {
        withoutWaiting(connection, () -> {
            StatementBatch script = script(connection);
            if (claimsFirst()) {
                claim(script, List.of(), names.stream().map(AccountId::value).toList(), digests);
                script.run();
                return;
            }
            script.write(sql.of(Sql.PROBE_ACCOUNT), names, (statement, name) -> statement.setString(1, name.value()));
            script.write(
                    sql.of(Sql.PROBE_OPERATION_DIGEST),
                    digests,
                    (statement, digest) -> sql.bindDigest(statement, 1, digest));
            script.run();
        });
    }

    /** Returns whether an INSERT cannot be told how long to wait, so that others' claims are looked for before it. */
    private boolean claimsFirst() {
        return !sql.of(Sql.CLAIM_DIGESTS).isEmpty();
    }

    /** Adds what fails if somebody else is inserting one of these. */
    private void claim(StatementBatch script, List<String> assets, List<String> names, List<UUID> digests)
            throws SQLException {
        script.select(sql.of(Sql.CLAIM_ASSETS), assets, Parameters::setString, row -> 1);
        script.select(sql.of(Sql.CLAIM_NAMES), names, Parameters::setString, row -> 1);
        script.select(sql.of(Sql.CLAIM_DIGESTS), digests, sql::bindDigest, row -> 1);
    }

    private void claim(StatementBatch script, WriteSet writes) throws SQLException {
        List<UUID> digests = new ArrayList<>(writes.operations().size());
        for (OperationRecord operation : writes.operations()) {
            IdempotencyKey key = operation.key();
            if (key != null) {
                digests.add(KeyDigest.of(key));
            }
        }
        claim(
                script,
                writes.assets().stream().map(Asset::code).toList(),
                writes.opened().stream().map(account -> account.id().value()).toList(),
                digests);
    }

    /** Work on a connection. */
    @FunctionalInterface
    private interface Work {
        void run() throws SQLException;
    }

    /** Bounds waits where a database knows a bound only per session: for as long as this takes. */
    private void withoutWaiting(Connection connection, Work work) throws SQLException {
        if (sql.of(Sql.LOCK_TIMEOUT).isEmpty()) {
            work.run();
            return;
        }
        long before = one(connection, sql.of(Sql.LOCK_TIMEOUT), row -> row.getLong(1));
        DriverCalls.execute(connection, setLockTimeout(CLAIM_WAIT.toMillis()));
        try {
            work.run();
        } finally {
            DriverCalls.execute(connection, setLockTimeout(before));
        }
    }

    private String setLockTimeout(long millis) {
        return sql.of(Sql.SET_LOCK_TIMEOUT).replace("<milliseconds>", Long.toString(millis));
    }

    private StatementBatch script(Connection connection) throws SQLException {
        return sender.on(connection, statements);
    }

    @Override
    public void start(Connection connection, TransactionStart start) throws SQLException {
        StatementBatch script = script(connection);
        add(script, start);
        script.run();
    }

    private void add(StatementBatch script, TransactionStart start) throws SQLException {
        switch (start) {
            case OWN -> {
                addUnlessEmpty(script, Sql.SET_ISOLATION);
                addUnlessEmpty(script, Sql.START);
            }
            case SAVEPOINT -> script.add("SAVEPOINT " + SAVEPOINT);
            case STARTED -> {}
        }
    }

    private void addUnlessEmpty(StatementBatch script, Sql statement) throws SQLException {
        String text = sql.of(statement);
        if (!text.isEmpty()) {
            script.add(text);
        }
    }

    @Override
    public void rollbackToSavepoint(Connection connection) throws SQLException {
        StatementBatch script = script(connection);
        script.add("ROLLBACK TO SAVEPOINT " + SAVEPOINT);
        script.add(RELEASE);
        script.run();
    }

    @Override
    public void releaseSavepoint(Connection connection) throws SQLException {
        DriverCalls.execute(connection, RELEASE);
    }

    @Override
    public void startListener(Connection connection) throws SQLException {
        DriverCalls.execute(connection, "SAVEPOINT " + LISTENER);
    }

    @Override
    public void endListener(Connection connection) throws SQLException {
        DriverCalls.execute(connection, "RELEASE SAVEPOINT " + LISTENER);
    }

    @Override
    public void undoListener(Connection connection) throws SQLException {
        DriverCalls.execute(connection, "ROLLBACK TO SAVEPOINT " + LISTENER);
        endListener(connection);
    }

    @Override
    public List<StoredFacts> factsByName(Connection connection, Collection<AccountId> names, ReadVisibility visibility)
            throws SQLException {
        return lookups.factsByName(connection, names, visibility);
    }

    @Override
    public List<StoredFacts> factsByNumber(Connection connection, Collection<Long> numbers, ReadVisibility visibility)
            throws SQLException {
        return lookups.factsByNumber(connection, numbers, visibility);
    }

    @Override
    public List<OperationRow> operationsByNumber(
            Connection connection, Collection<Long> numbers, ReadVisibility visibility) throws SQLException {
        return lookups.operationsByNumber(connection, numbers, visibility);
    }

    @Override
    public List<OperationRow> operationsByDigest(
            Connection connection, Collection<UUID> digests, ReadVisibility visibility) throws SQLException {
        return lookups.operationsByDigest(connection, digests, visibility);
    }

    @Override
    public List<LotRow> lotsByNumber(Connection connection, Collection<Long> numbers, ReadVisibility visibility)
            throws SQLException {
        return lookups.lotsByNumber(connection, numbers, visibility);
    }

    @Override
    public List<HoldRow> holdsByNumber(Connection connection, Collection<Long> numbers, ReadVisibility visibility)
            throws SQLException {
        return lookups.holdsByNumber(connection, numbers, visibility);
    }

    @Override
    public List<PostingRow> postings(
            Connection connection, Collection<PostingLocator> places, ReadVisibility visibility) throws SQLException {
        return lookups.postings(connection, places, visibility);
    }

    @Override
    public List<StoredRevision> revisions(Connection connection, Collection<AccountId> names) throws SQLException {
        return statements.select(
                connection,
                sql.of(Sql.REVISIONS),
                names,
                (statement, index, name) -> statement.setString(index, name.value()),
                Mapper::revision);
    }

    @Override
    public LotsFound loadLots(Connection connection, LotLoad load) throws SQLException {
        return lots.load(connection, load, this);
    }

    @Override
    public Loaded lockAndLoad(Connection connection, Load load) throws SQLException {
        StatementBatch script = script(connection);
        add(script, load.start());
        List<AccountRow> accounts = script.select(
                switch (load.waiting()) {
                    case NONE -> sql.of(Sql.ACCOUNTS);
                    case SKIP -> sql.of(Sql.LOCK_ACCOUNTS_UNLESS_LOCKED);
                    case BOUNDED -> sql.of(Sql.LOCK_ACCOUNTS);
                },
                load.accounts(),
                Parameters::setLong,
                Mapper::account);
        List<OperationRow> numbered = script.select(
                switch (load.waiting()) {
                    case NONE -> sql.of(Sql.OPERATIONS_BY_NUMBER);
                    case SKIP -> sql.of(Sql.LOCK_OPERATIONS_UNLESS_LOCKED);
                    case BOUNDED -> sql.of(Sql.LOCK_OPERATIONS);
                },
                load.operations(),
                Parameters::setLong,
                Mapper::operation);
        boolean latest = load.visibility() == ReadVisibility.LATEST;
        List<OperationRow> keyed = latest
                ? List.of()
                : script.select(sql.of(Sql.OPERATIONS_BY_DIGEST), load.digests(), sql::bindDigest, Mapper::operation);
        List<Asset> assets = script.select(
                sql.of(latest ? Sql.ASSETS_LATEST : Sql.ASSETS),
                load.assetCodes(),
                Parameters::setString,
                row -> new Asset(row.getString(1), row.getInt(2)));
        // No account has the number 0.
        List<ProofRow> proof = script.select(
                sql.of(Sql.PROOF),
                load.remembered().isEmpty() ? List.of(0L) : load.remembered(),
                Parameters::setLong,
                Mapper::proof);
        script.run();
        List<OperationRow> found =
                latest ? lookups.operationsByDigest(connection, load.digests(), ReadVisibility.LATEST) : keyed;
        return new Loaded(accounts, numbered, found, assets, loadLots(connection, load.lots()), proof);
    }

    @Override
    public void write(
            Connection connection, WriteSet writes, List<EventRow> events, TransactionEnd end, Runnable beforeCommit)
            throws SQLException {
        StatementBatch script = script(connection);
        if (unwaiting && claimsFirst()) {
            claim(script, writes);
        }
        if (unwaiting && !writes.opened().isEmpty()) {
            withoutWaiting(connection, () -> addNames(script, writes));
        } else {
            addNames(script, writes);
        }
        script.write(
                sql.of(Sql.INSERT_TOTAL),
                writes.opened().stream().filter(account -> !account.limited()).toList(),
                (statement, account) -> statement.setLong(1, account.internalId()));
        script.write(
                sql.of(Sql.INSERT_OPERATION),
                writes.operations(),
                (statement, operation) -> GenericRows.bindOperation(statement, operation, sql::bindDigest));
        script.write(sql.of(Sql.INSERT_POSTING), NewPostingRow.of(writes.operations()), GenericRows::bindPosting);
        script.write(sql.of(Sql.UPDATE_ACCOUNT), writes.changed(), GenericRows::bindChanged);
        script.write(sql.of(Sql.UPDATE_UNDONE), writes.undone(), (statement, undone) -> {
            statement.setLong(1, undone.returned());
            statement.setNumber(2, undone.reversedBy());
            statement.setLong(3, undone.operation());
        });
        if (!writes.deltas().isEmpty()) {
            long id = writes.operations().get(0).id();
            script.write(sql.of(Sql.INSERT_DELTA), writes.deltas(), (statement, delta) -> {
                statement.setLong(1, delta.account());
                statement.setLong(2, id);
                statement.setBigDecimal(3, new BigDecimal(delta.amount()));
            });
        }
        lots.write(script, writes.lots());
        script.upsert(sql.of(Sql.ADD_USAGE), writes.usage(), GenericRows::bindUsage);
        script.write(sql.of(Sql.INSERT_EVENT), events, GenericRows::bindEvent);
        if (end == TransactionEnd.COMMIT) {
            beforeCommit.run();
            script.commit();
        } else {
            script.add(RELEASE);
        }
        script.run();
    }

    private void addNames(StatementBatch script, WriteSet writes) throws SQLException {
        script.write(sql.of(Sql.INSERT_ASSET), writes.assets(), (statement, asset) -> {
            statement.setString(1, asset.code());
            statement.setInt(2, asset.scale());
        });
        script.write(sql.of(Sql.INSERT_ACCOUNT), writes.opened(), GenericRows::bindOpened);
    }

    @Override
    public long nextBlock(Connection connection) throws SQLException {
        return dialect.schema().nextBlock(connection, namespace);
    }

    @Override
    public @Nullable String identity(Connection connection) throws SQLException {
        return one(connection, sql.of(Sql.IDENTITY), row -> row.getString(1));
    }

    @Override
    public boolean isInUse(Connection connection, IdRange range) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(statements.named(sql.of(Sql.IDS_STORED)))) {
            for (int index = 1; index <= 6; index += 2) {
                statement.setLong(index, range.first());
                statement.setLong(index + 1, range.first() + range.count() - 1);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    @Override
    public long highestId(Connection connection) throws SQLException {
        return one(connection, sql.of(Sql.HIGHEST_ID), row -> row.getLong(1));
    }

    private <T extends @Nullable Object> T one(Connection connection, String text, RowReader<T> reader)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(statements.named(text));
                ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("a row of the ledger's own is missing");
            }
            return reader.read(row);
        }
    }

    @Override
    public int fold(Connection connection, long account, int most) throws SQLException {
        return folding.fold(connection, account, most);
    }

    @Override
    public void afterCommit(Connection connection) throws SQLException {
        afterCommit.run(connection);
    }
}
