package io.creditledger.jdbc;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.IdempotencyKey;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.IdRange;
import io.creditledger.engine.Micros;
import io.creditledger.engine.OperationRecord;
import io.creditledger.engine.PostingLocator;
import io.creditledger.engine.WriteSet;
import io.creditledger.jdbc.LotRows.HoldRow;
import io.creditledger.jdbc.LotRows.LotLoad;
import io.creditledger.jdbc.LotRows.LotRow;
import io.creditledger.jdbc.LotRows.LotsFound;
import io.creditledger.jdbc.Mapper.RowReader;
import io.creditledger.jdbc.Rows.AccountRow;
import io.creditledger.jdbc.Rows.OperationRow;
import io.creditledger.jdbc.Rows.PostingRow;
import io.creditledger.jdbc.Rows.ProofRow;
import io.creditledger.jdbc.Rows.StoredFacts;
import io.creditledger.jdbc.Rows.StoredRevision;
import io.creditledger.jdbc.Statements.Binder;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The write path of databases without arrays: H2, which takes one statement at a time, and MariaDB. */
final class GenericWriteStatements implements WriteStatements {
    private static final String SAVEPOINT = "credit_ledger";
    private static final String RELEASE = "RELEASE SAVEPOINT " + SAVEPOINT;
    private static final String PROBE = "credit_ledger_probe";

    private final Sql sql;
    private final Statements statements;
    private final LotSql lotSql;
    private final GenericLotStatements lots;
    private final StatementBatch.Sender sender;
    private final AfterCommit afterCommit;
    private final boolean unwaiting;

    /**
     * Creates the statements.
     *
     * @param sql the database's statements
     * @param lotSql those about lots and holds
     * @param namespace what table names are prefixed with: empty, or a name and a dot
     * @param sender how the database takes statements
     * @param afterCommit what follows each commit of ours
     */
    GenericWriteStatements(
            Sql sql, LotSql lotSql, String namespace, StatementBatch.Sender sender, AfterCommit afterCommit) {
        this(sql, lotSql, new Statements(namespace), sender, afterCommit, false);
    }

    private GenericWriteStatements(
            Sql sql,
            LotSql lotSql,
            Statements statements,
            StatementBatch.Sender sender,
            AfterCommit afterCommit,
            boolean unwaiting) {
        this.sql = sql;
        this.statements = statements;
        this.lotSql = lotSql;
        this.lots = new GenericLotStatements(lotSql, statements);
        this.sender = sender;
        this.afterCommit = afterCommit;
        this.unwaiting = unwaiting;
    }

    @Override
    public WriteStatements unwaiting() {
        return new GenericWriteStatements(sql.unwaiting(), lotSql, statements, sender, afterCommit, true);
    }

    @Override
    public void probe(Connection connection, List<AccountId> names, List<UUID> digests) throws SQLException {
        withoutWaiting(connection, () -> {
            StatementBatch script = script(connection);
            script.write(sql.probeAccount(), names, (statement, name) -> statement.setString(1, name.value()));
            script.write(
                    sql.probeOperationDigest(), digests, (statement, digest) -> sql.bindDigest(statement, 1, digest));
            script.run();
        });
    }

    /** Work on a connection. */
    @FunctionalInterface
    private interface Work {
        void run() throws SQLException;
    }

    /** Bounds waits where a database knows a bound only per session: for as long as this takes. */
    private void withoutWaiting(Connection connection, Work work) throws SQLException {
        if (sql.lockTimeout().isEmpty()) {
            work.run();
            return;
        }
        long before = one(connection, sql.lockTimeout(), row -> row.getLong(1));
        Statements.run(connection, sql.setLockTimeout(CLAIM_WAIT.toMillis()));
        try {
            work.run();
        } finally {
            Statements.run(connection, sql.setLockTimeout(before));
        }
    }

    private StatementBatch script(Connection connection) {
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
                for (String text : sql.startOwn()) {
                    script.add(text);
                }
            }
            case SAVEPOINT -> script.add("SAVEPOINT " + SAVEPOINT);
            case STARTED -> {}
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
        Statements.run(connection, RELEASE);
    }

    @Override
    public List<StoredFacts> factsByName(Connection connection, Collection<AccountId> names, ReadVisibility sight)
            throws SQLException {
        Lookup<AccountId, StoredFacts> lookup = new Lookup<>(
                sql.factsByName(),
                sql.probeAccount(),
                sql.factsByNameLatest(),
                (statement, index, name) -> statement.setString(index, name.value()),
                Mapper::facts,
                row -> row.facts().id());
        return look(connection, lookup, names, sight);
    }

    @Override
    public List<StoredFacts> factsByNumber(Connection connection, Collection<Long> numbers, ReadVisibility sight)
            throws SQLException {
        // No probe: these are accounts of postings, so they exist.
        Lookup<Long, StoredFacts> lookup = new Lookup<>(
                sql.factsByNumber(),
                "",
                sql.factsByNumberLatest(),
                Parameters::setLong,
                Mapper::facts,
                row -> row.facts().internalId());
        return look(connection, lookup, numbers, sight);
    }

    @Override
    public List<StoredRevision> revisions(Connection connection, Collection<AccountId> names) throws SQLException {
        return statements.select(
                connection,
                sql.revisions(),
                names,
                (statement, index, name) -> statement.setString(index, name.value()),
                Mapper::revision);
    }

    @Override
    public List<OperationRow> operationsByNumber(Connection connection, Collection<Long> numbers, ReadVisibility sight)
            throws SQLException {
        Lookup<Long, OperationRow> lookup = new Lookup<>(
                sql.operationsByNumber(),
                sql.probeOperationNumber(),
                sql.operationsByNumberLatest(),
                Parameters::setLong,
                Mapper::operation,
                OperationRow::id);
        return look(connection, lookup, numbers, sight);
    }

    @Override
    public List<OperationRow> operationsByDigest(Connection connection, Collection<UUID> digests, ReadVisibility sight)
            throws SQLException {
        Lookup<UUID, OperationRow> lookup = new Lookup<>(
                sql.operationsByDigest(),
                sql.probeOperationDigest(),
                sql.operationsByDigestLatest(),
                sql::bindDigest,
                Mapper::operation,
                OperationRow::digest);
        return look(connection, lookup, digests, sight);
    }

    @Override
    public List<LotRow> lotsByNumber(Connection connection, Collection<Long> numbers, ReadVisibility sight)
            throws SQLException {
        Lookup<Long, LotRow> lookup = new Lookup<>(
                lotSql.lotsByNumber(),
                lotSql.probeLot(),
                lotSql.lotsByNumberLatest(),
                Parameters::setLong,
                LotMapper::lot,
                LotRow::id);
        return look(connection, lookup, numbers, sight);
    }

    @Override
    public List<HoldRow> holdsByNumber(Connection connection, Collection<Long> numbers, ReadVisibility sight)
            throws SQLException {
        // No probe: these are holds of operations that placed them, so they exist.
        Lookup<Long, HoldRow> lookup = new Lookup<>(
                lotSql.holdsByNumber(),
                "",
                lotSql.holdsByNumberLatest(),
                Parameters::setLong,
                LotMapper::hold,
                HoldRow::id);
        return look(connection, lookup, numbers, sight);
    }

    @Override
    public LotsFound loadLots(Connection connection, LotLoad load) throws SQLException {
        return lots.load(connection, load, this);
    }

    /**
     * How to look for rows by a unique key.
     *
     * @param plain the plain read
     * @param probe the insert that fails if there is a row that the plain read does not show; empty for keys that exist
     * @param latest the read that shows such a row; empty where there is none
     */
    private record Lookup<K, T>(
            String plain,
            String probe,
            String latest,
            Binder<K> binder,
            RowReader<T> reader,
            Function<T, @Nullable K> key) {}

    private <K, T> List<T> look(Connection connection, Lookup<K, T> lookup, Collection<K> keys, ReadVisibility sight)
            throws SQLException {
        List<T> found = statements.select(connection, lookup.plain(), keys, lookup.binder(), lookup.reader());
        if (sight == ReadVisibility.SNAPSHOT) {
            return found;
        }
        Set<K> missing = new LinkedHashSet<>(keys);
        found.forEach(row -> missing.remove(lookup.key().apply(row)));
        if (!lookup.probe().isEmpty()) {
            absent(connection, lookup, List.copyOf(missing)).forEach(missing::remove);
        }
        if (!lookup.latest().isEmpty()) {
            found.addAll(statements.select(connection, lookup.latest(), missing, lookup.binder(), lookup.reader()));
        }
        return found;
    }

    /**
     * Returns those of the keys that no row has, seen or unseen. Inserts and undoes each of them: on MariaDB that leaves
     * nothing behind, whereas a locking read of a row that is not there would lock out whoever wants to insert a neighbour.
     */
    private <K> List<K> absent(Connection connection, Lookup<K, ?> lookup, Collection<K> keys) throws SQLException {
        List<K> absent = new ArrayList<>(keys.size());
        for (K key : keys) {
            Statements.run(connection, "SAVEPOINT " + PROBE);
            try (PreparedStatement statement = connection.prepareStatement(statements.named(lookup.probe()))) {
                lookup.binder().bind(Parameters.of(statement), 1, key);
                statement.executeUpdate();
                absent.add(key);
            } catch (SQLException error) {
                if (lookup.latest().isEmpty()
                        || SqlErrorKind.of(error, LedgerDialect.MARIADB) != SqlErrorKind.DUPLICATE) {
                    throw error;
                }
            }
            Statements.run(connection, "ROLLBACK TO SAVEPOINT " + PROBE);
            Statements.run(connection, "RELEASE SAVEPOINT " + PROBE);
        }
        return absent;
    }

    @Override
    public List<PostingRow> postings(Connection connection, Collection<PostingLocator> places, ReadVisibility sight)
            throws SQLException {
        List<PostingRow> found = new ArrayList<>(places.size());
        for (List<PostingLocator> chunk : Statements.chunks(places)) {
            String text =
                    sight == ReadVisibility.LATEST ? sql.postingsLatest(chunk.size()) : sql.postings(chunk.size());
            try (PreparedStatement statement = connection.prepareStatement(statements.named(text))) {
                int index = 1;
                for (PostingLocator place : chunk) {
                    statement.setLong(index++, place.account());
                    statement.setLong(index++, place.position());
                }
                try (ResultSet rows = statement.executeQuery()) {
                    found.addAll(Mapper.all(rows, Mapper::posting));
                }
            }
        }
        return found;
    }

    @Override
    public Loaded lockAndLoad(Connection connection, Load load) throws SQLException {
        StatementBatch script = script(connection);
        add(script, load.start());
        List<AccountRow> accounts = script.select(
                switch (load.waiting()) {
                    case NONE -> sql.accounts();
                    case SKIP -> sql.lockAccountsUnlessLocked();
                    case BOUNDED -> sql.lockAccounts();
                },
                load.accounts(),
                Parameters::setLong,
                Mapper::account);
        List<OperationRow> numbered = script.select(
                switch (load.waiting()) {
                    case NONE -> sql.operationsByNumber();
                    case SKIP -> sql.lockOperationsUnlessLocked();
                    case BOUNDED -> sql.lockOperations();
                },
                load.operations(),
                Parameters::setLong,
                Mapper::operation);
        boolean latest = load.sight() == ReadVisibility.LATEST;
        List<OperationRow> keyed = latest
                ? List.of()
                : script.select(sql.operationsByDigest(), load.digests(), sql::bindDigest, Mapper::operation);
        List<Asset> assets = script.select(
                latest ? sql.assetsLatest() : sql.assets(),
                load.assetCodes(),
                Parameters::setString,
                row -> new Asset(row.getString(1), row.getInt(2)));
        // No account has the number 0.
        List<ProofRow> proof = script.select(
                sql.proof(),
                load.remembered().isEmpty() ? List.of(0L) : load.remembered(),
                Parameters::setLong,
                Mapper::proof);
        script.run();
        List<OperationRow> found =
                latest ? operationsByDigest(connection, load.digests(), ReadVisibility.LATEST) : keyed;
        return new Loaded(accounts, numbered, found, assets, loadLots(connection, load.lots()), proof);
    }

    @Override
    public void write(Connection connection, WriteSet writes, TransactionEnd end, Runnable beforeCommit)
            throws SQLException {
        StatementBatch script = script(connection);
        if (unwaiting && !writes.opened().isEmpty()) {
            withoutWaiting(connection, () -> addNames(script, writes));
        } else {
            addNames(script, writes);
        }
        script.write(
                sql.insertTotal(),
                writes.opened().stream().filter(account -> !account.limited()).toList(),
                (statement, account) -> statement.setLong(1, account.internalId()));
        script.write(sql.insertOperation(), writes.operations(), this::bindOperation);
        script.write(
                sql.insertPosting(),
                writes.operations().stream()
                        .flatMap(operation ->
                                operation.postings().stream().map(posting -> NewPostingRow.of(operation.id(), posting)))
                        .toList(),
                GenericWriteStatements::bindPosting);
        script.write(sql.updateAccount(), writes.changed(), GenericWriteStatements::bindChanged);
        if (!sql.putDue().isEmpty()) {
            script.write(sql.putDue(), writes.rescheduled(), (statement, account) -> {
                statement.setLong(1, account.internalId());
                statement.setNumber(2, Micros.orNull(account.nextChange()));
            });
        }
        script.write(sql.updateUndone(), writes.undone(), (statement, undone) -> {
            statement.setLong(1, undone.returned());
            statement.setNumber(2, undone.reversedBy());
            statement.setLong(3, undone.operation());
        });
        if (!writes.deltas().isEmpty()) {
            long id = writes.operations().get(0).id();
            script.write(sql.insertDelta(), writes.deltas(), (statement, delta) -> {
                statement.setLong(1, delta.account());
                statement.setLong(2, id);
                statement.setBigDecimal(3, new BigDecimal(delta.amount()));
            });
        }
        lots.write(script, writes.lots());
        if (end == TransactionEnd.COMMIT) {
            beforeCommit.run();
            script.commit();
        } else {
            script.add(RELEASE);
        }
        script.run();
    }

    private void addNames(StatementBatch script, WriteSet writes) throws SQLException {
        script.write(sql.insertAsset(), writes.assets(), (statement, asset) -> {
            statement.setString(1, asset.code());
            statement.setInt(2, asset.scale());
        });
        script.write(sql.insertAccount(), writes.opened(), GenericWriteStatements::bindOpened);
        if (!sql.insertName().isEmpty()) {
            script.write(sql.insertName(), writes.opened(), (statement, account) -> {
                statement.setString(1, account.id().value());
                statement.setLong(2, account.internalId());
            });
        }
    }

    @Override
    public long nextBlock(Connection connection) throws SQLException {
        return one(connection, sql.nextBlock(), row -> row.getLong(1));
    }

    @Override
    public @Nullable String identity(Connection connection) throws SQLException {
        return one(connection, sql.identity(), row -> row.getString(1));
    }

    @Override
    public boolean isInUse(Connection connection, IdRange range) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(statements.named(sql.idsStored()))) {
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
        return one(connection, sql.highestId(), row -> row.getLong(1));
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
        List<Long> accounts = List.of(account);
        if (statements
                .select(connection, sql.lockTotal(), accounts, Parameters::setLong, row -> row.getLong(1))
                .isEmpty()) {
            return 0;
        }
        List<Long> ids = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(statements.named(sql.deltaIds()))) {
            statement.setLong(1, account);
            statement.setInt(2, most);
            try (ResultSet rows = statement.executeQuery()) {
                ids.addAll(Mapper.all(rows, row -> row.getLong(1)));
            }
        }
        // What the DELETE returns is added, not what was summed up before: another node may have folded some of it.
        List<BigDecimal> taken = new ArrayList<>(ids.size());
        for (List<Long> chunk : Statements.chunks(ids)) {
            taken.addAll(takeDeltas(connection, account, chunk));
        }
        if (!taken.isEmpty()) {
            BigDecimal sum = taken.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
            statements.batch(connection, sql.addToTotal(), accounts, (statement, number) -> {
                statement.setBigDecimal(1, sum);
                statement.setLong(2, number);
            });
        }
        return taken.size();
    }

    /** Takes rows by ids in their order. */
    private List<BigDecimal> takeDeltas(Connection connection, long account, List<Long> ids) throws SQLException {
        int size = Statements.sizeOfList(ids.size());
        try (PreparedStatement statement = connection.prepareStatement(statements.listed(sql.takeDeltas(), size))) {
            statement.setLong(1, account);
            statement.setLong(2, ids.get(0));
            statement.setLong(3, ids.get(ids.size() - 1));
            Statements.bindList(
                    Parameters.of(statement), ids, size, (values, index, id) -> values.setLong(index + 3, id));
            try (ResultSet rows = statement.executeQuery()) {
                return Mapper.all(rows, row -> row.getBigDecimal(1));
            }
        }
    }

    @Override
    public void afterCommit(Connection connection) throws SQLException {
        afterCommit.run(connection);
    }

    private static void bindOpened(Parameters statement, AccountState account) throws SQLException {
        statement.setLong(1, account.internalId());
        statement.setString(2, account.id().value());
        statement.setString(3, account.asset().code());
        statement.setBoolean(4, account.limited());
        bindTerms(statement, 5, account);
        statement.setLong(18, Micros.of(account.openedAt()));
    }

    private static void bindChanged(Parameters statement, AccountState account) throws SQLException {
        bindTerms(statement, 1, account);
        statement.setLong(14, account.internalId());
    }

    private static void bindTerms(Parameters statement, int first, AccountState account) throws SQLException {
        statement.setInt(first, Statuses.code(account.status()));
        statement.setLong(first + 1, account.floor());
        statement.setNumber(first + 2, account.ceilingOrNull());
        statement.setLong(first + 3, account.posted());
        statement.setLong(first + 4, account.held());
        statement.setLong(first + 5, account.upcoming());
        statement.setLong(first + 6, account.restricted());
        statement.setInt(first + 7, account.openLots());
        statement.setInt(first + 8, account.openHolds());
        statement.setLong(first + 9, account.seq());
        statement.setLong(first + 10, account.revision());
        statement.setLong(first + 11, Micros.of(account.recordedAt()));
        statement.setNumber(first + 12, Micros.orNull(account.nextChange()));
    }

    private void bindOperation(Parameters statement, OperationRecord operation) throws SQLException {
        IdempotencyKey key = operation.key();
        statement.setLong(1, operation.id());
        if (key == null) {
            statement.setBytes(2, null);
        } else {
            sql.bindDigest(statement, 2, KeyDigest.of(key));
        }
        statement.setString(3, key == null ? null : key.scope());
        statement.setString(4, key == null ? null : key.key());
        statement.setInt(5, operation.kind().code());
        statement.setBytes(6, operation.request().pack());
        statement.setBytes(7, PostingLocators.pack(operation.postings()));
        statement.setBytes(8, operation.result());
        statement.setLong(9, Micros.of(operation.recordedAt()));
        statement.setNumber(
                10, operation.effectiveAt().equals(operation.recordedAt()) ? null : Micros.of(operation.effectiveAt()));
        statement.setString(11, MetadataText.write(operation.metadata()));
        statement.setNumber(12, operation.reference());
        statement.setNumber(13, operation.returnedOrNull());
        statement.setNumber(14, operation.reversedBy());
    }

    private static void bindPosting(Parameters statement, NewPostingRow booked) throws SQLException {
        statement.setLong(1, booked.account());
        statement.setLong(2, booked.position());
        statement.setLong(3, booked.transaction());
        statement.setLong(4, booked.amount());
        statement.setNumber(5, booked.postedAfter());
        statement.setNumber(6, booked.heldAfter());
        statement.setNumber(7, booked.revision());
    }
}
