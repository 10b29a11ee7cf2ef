package io.creditledger.jdbc.internal.dialect.generic;

import io.creditledger.AccountId;
import io.creditledger.engine.PostingLocator;
import io.creditledger.jdbc.internal.dialect.Dialect;
import io.creditledger.jdbc.internal.dialect.WriteStatements.ReadVisibility;
import io.creditledger.jdbc.internal.dialect.generic.Statements.Binder;
import io.creditledger.jdbc.internal.driver.DriverCalls;
import io.creditledger.jdbc.internal.driver.SqlErrorKind;
import io.creditledger.jdbc.internal.row.LotMapper;
import io.creditledger.jdbc.internal.row.LotRows.HoldRow;
import io.creditledger.jdbc.internal.row.LotRows.LotRow;
import io.creditledger.jdbc.internal.row.Mapper;
import io.creditledger.jdbc.internal.row.Mapper.RowReader;
import io.creditledger.jdbc.internal.row.Rows.OperationRow;
import io.creditledger.jdbc.internal.row.Rows.PostingRow;
import io.creditledger.jdbc.internal.row.Rows.StoredFacts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Looks for rows by their keys where statements take lists of parameters. Where a row may be out of sight of a host's snapshot, it
 * makes sure that one that was not found is not there. Thread-safe.
 */
final class GenericLookups {
    private static final String PROBE = "credit_ledger_probe";

    private final Dialect dialect;
    private final SqlTexts sql;
    private final Statements statements;
    private final @Nullable DataSource committed;

    /**
     * Creates it.
     *
     * @param committed connections that are no host's, if they tell what is out of sight of a host's snapshot; otherwise null
     */
    GenericLookups(Dialect dialect, SqlTexts sql, Statements statements, @Nullable DataSource committed) {
        this.dialect = dialect;
        this.sql = sql;
        this.statements = statements;
        this.committed = committed;
    }

    List<StoredFacts> factsByName(Connection connection, Collection<AccountId> names, ReadVisibility visibility)
            throws SQLException {
        Lookup<AccountId, StoredFacts> lookup = new Lookup<>(
                sql.of(Sql.FACTS_BY_NAME),
                Sql.PROBE_ACCOUNT,
                sql.of(Sql.FACTS_BY_NAME_LATEST),
                (statement, index, name) -> statement.setString(index, name.value()),
                Mapper::facts,
                row -> row.facts().id());
        return look(connection, lookup, names, visibility);
    }

    List<StoredFacts> factsByNumber(Connection connection, Collection<Long> numbers, ReadVisibility visibility)
            throws SQLException {
        // No probe: these are accounts of postings, so they exist.
        Lookup<Long, StoredFacts> lookup = new Lookup<>(
                sql.of(Sql.FACTS_BY_NUMBER),
                null,
                sql.of(Sql.FACTS_BY_NUMBER_LATEST),
                Parameters::setLong,
                Mapper::facts,
                row -> row.facts().internalId());
        return look(connection, lookup, numbers, visibility);
    }

    List<OperationRow> operationsByNumber(Connection connection, Collection<Long> numbers, ReadVisibility visibility)
            throws SQLException {
        Lookup<Long, OperationRow> lookup = new Lookup<>(
                sql.of(Sql.OPERATIONS_BY_NUMBER),
                Sql.PROBE_OPERATION_NUMBER,
                sql.of(Sql.OPERATIONS_BY_NUMBER_LATEST),
                Parameters::setLong,
                Mapper::operation,
                OperationRow::id);
        return look(connection, lookup, numbers, visibility);
    }

    List<OperationRow> operationsByDigest(Connection connection, Collection<UUID> digests, ReadVisibility visibility)
            throws SQLException {
        Lookup<UUID, OperationRow> lookup = new Lookup<>(
                sql.of(Sql.OPERATIONS_BY_DIGEST),
                Sql.PROBE_OPERATION_DIGEST,
                sql.of(Sql.OPERATIONS_BY_DIGEST_LATEST),
                sql::bindDigest,
                Mapper::operation,
                OperationRow::digest);
        return look(connection, lookup, digests, visibility);
    }

    List<LotRow> lotsByNumber(Connection connection, Collection<Long> numbers, ReadVisibility visibility)
            throws SQLException {
        Lookup<Long, LotRow> lookup = new Lookup<>(
                sql.of(Sql.LOTS_BY_NUMBER),
                Sql.PROBE_LOT,
                sql.of(Sql.LOTS_BY_NUMBER_LATEST),
                Parameters::setLong,
                LotMapper::lot,
                LotRow::id);
        return look(connection, lookup, numbers, visibility);
    }

    List<HoldRow> holdsByNumber(Connection connection, Collection<Long> numbers, ReadVisibility visibility)
            throws SQLException {
        // No probe: these are holds of operations that placed them, so they exist.
        Lookup<Long, HoldRow> lookup = new Lookup<>(
                sql.of(Sql.HOLDS_BY_NUMBER),
                null,
                sql.of(Sql.HOLDS_BY_NUMBER_LATEST),
                Parameters::setLong,
                LotMapper::hold,
                HoldRow::id);
        return look(connection, lookup, numbers, visibility);
    }

    List<PostingRow> postings(Connection connection, Collection<PostingLocator> places, ReadVisibility visibility)
            throws SQLException {
        List<PostingRow> found = new ArrayList<>(places.size());
        for (List<PostingLocator> chunk : Statements.chunks(places)) {
            String text = sql.of(visibility == ReadVisibility.LATEST ? Sql.POSTINGS_LATEST : Sql.POSTINGS);
            try (PreparedStatement statement = connection.prepareStatement(statements.listed(text, chunk.size()))) {
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

    /**
     * How to look for rows by a unique key.
     *
     * @param plain the plain read
     * @param probe the insert that fails if there is a row that the plain read does not show; null for keys that exist
     * @param latest the read that shows such a row; empty where there is none
     */
    private record Lookup<K, T>(
            String plain,
            @Nullable Sql probe,
            String latest,
            Binder<K> binder,
            RowReader<T> reader,
            Function<T, @Nullable K> key) {}

    private <K, T> List<T> look(
            Connection connection, Lookup<K, T> lookup, Collection<K> keys, ReadVisibility visibility)
            throws SQLException {
        List<T> found = statements.select(connection, lookup.plain(), keys, lookup.binder(), lookup.reader());
        if (visibility == ReadVisibility.SNAPSHOT) {
            return found;
        }
        Set<K> missing = new LinkedHashSet<>(keys);
        found.forEach(row -> missing.remove(lookup.key().apply(row)));
        Sql probe = lookup.probe();
        if (probe != null && !missing.isEmpty()) {
            (committed == null
                            ? absent(connection, lookup, sql.of(probe), List.copyOf(missing))
                            : notCommitted(committed, lookup, missing))
                    .forEach(missing::remove);
        }
        if (!lookup.latest().isEmpty()) {
            found.addAll(statements.select(connection, lookup.latest(), missing, lookup.binder(), lookup.reader()));
        }
        return found;
    }

    /**
     * Returns those of the keys that no committed row has, told by a plain read on another connection: it locks nothing, and waits for
     * nobody but the pool. What the host has stored itself, its own plain read has shown.
     */
    private <K, T> Set<K> notCommitted(DataSource pool, Lookup<K, T> lookup, Set<K> keys) throws SQLException {
        Set<K> absent = new LinkedHashSet<>(keys);
        try (Connection other = pool.getConnection()) {
            try {
                statements
                        .select(other, lookup.plain(), keys, lookup.binder(), lookup.reader())
                        .forEach(row -> absent.remove(lookup.key().apply(row)));
            } finally {
                DriverCalls.endReads(other);
            }
        } catch (SQLException error) {
            // Whatever is wrong with that connection, the host's is not lost.
            throw new SQLTimeoutException(
                    "a connection of the ledger's own pool was needed, to see past the snapshot of the host's unit of work: "
                            + error.getMessage(),
                    "HYT00",
                    0,
                    error);
        }
        return absent;
    }

    /**
     * Returns those of the keys that no row has, seen or unseen. Inserts and undoes each of them: on MariaDB that leaves
     * nothing behind, whereas a locking read of a row that is not there would lock out whoever wants to insert a neighbour.
     */
    private <K> List<K> absent(Connection connection, Lookup<K, ?> lookup, String probe, Collection<K> keys)
            throws SQLException {
        List<K> absent = new ArrayList<>(keys.size());
        for (K key : keys) {
            DriverCalls.execute(connection, "SAVEPOINT " + PROBE);
            try (PreparedStatement statement = connection.prepareStatement(statements.named(probe))) {
                lookup.binder().bind(Parameters.of(statement), 1, key);
                statement.executeUpdate();
                absent.add(key);
            } catch (SQLException error) {
                if (lookup.latest().isEmpty() || dialect.kindOf(error) != SqlErrorKind.DUPLICATE) {
                    throw error;
                }
            }
            DriverCalls.execute(connection, "ROLLBACK TO SAVEPOINT " + PROBE);
            DriverCalls.execute(connection, "RELEASE SAVEPOINT " + PROBE);
        }
        return absent;
    }
}
