package io.creditledger.jdbc.internal.dialect.generic;

import io.creditledger.jdbc.internal.row.Mapper;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Folds small rows of an unlimited account into its total. Thread-safe. */
final class GenericFolding {
    private final SqlTexts sql;
    private final Statements statements;

    GenericFolding(SqlTexts sql, Statements statements) {
        this.sql = sql;
        this.statements = statements;
    }

    /** Folds rows, those with the lowest ids first; returns how many, or 0 if somebody else is doing it. */
    int fold(Connection connection, long account, int most) throws SQLException {
        List<Long> accounts = List.of(account);
        if (statements
                .select(connection, sql.of(Sql.LOCK_TOTAL), accounts, Parameters::setLong, row -> row.getLong(1))
                .isEmpty()) {
            return 0;
        }
        List<Long> ids = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(statements.named(sql.of(Sql.DELTA_IDS)))) {
            statement.setLong(1, account);
            statement.setInt(2, most);
            try (ResultSet rows = statement.executeQuery()) {
                ids.addAll(Mapper.all(rows, row -> row.getLong(1)));
            }
        }
        // What the DELETE returns is added, or was locked for it, not what was summed up before: another node may have
        // folded some.
        List<BigDecimal> taken = new ArrayList<>(ids.size());
        for (List<Long> chunk : Statements.chunks(ids)) {
            taken.addAll(takeDeltas(connection, account, chunk));
        }
        if (!taken.isEmpty()) {
            BigDecimal sum = taken.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
            statements.batch(connection, sql.of(Sql.ADD_TO_TOTAL), accounts, (statement, number) -> {
                statement.setBigDecimal(1, sum);
                statement.setLong(2, number);
            });
        }
        return taken.size();
    }

    /** Takes rows by ids in their order. */
    private List<BigDecimal> takeDeltas(Connection connection, long account, List<Long> ids) throws SQLException {
        if (sql.of(Sql.LOCK_DELTAS).isEmpty()) {
            return onDeltas(connection, Sql.TAKE_DELTAS, account, ids, GenericFolding::amounts);
        }
        List<BigDecimal> locked = onDeltas(connection, Sql.LOCK_DELTAS, account, ids, GenericFolding::amounts);
        int deleted = onDeltas(connection, Sql.TAKE_DELTAS, account, ids, PreparedStatement::executeUpdate);
        if (deleted != locked.size()) {
            throw new SQLException(locked.size() + " rows to be folded were locked, and " + deleted + " deleted");
        }
        return locked;
    }

    /** Work on a statement whose places are filled. */
    @FunctionalInterface
    private interface Execution<T> {
        T of(PreparedStatement statement) throws SQLException;
    }

    private <T> T onDeltas(Connection connection, Sql text, long account, List<Long> ids, Execution<T> execution)
            throws SQLException {
        int size = Statements.sizeOfList(ids.size());
        try (PreparedStatement statement = connection.prepareStatement(statements.listed(sql.of(text), size))) {
            statement.setLong(1, account);
            statement.setLong(2, ids.get(0));
            statement.setLong(3, ids.get(ids.size() - 1));
            Statements.bindList(
                    Parameters.of(statement), ids, size, (values, index, id) -> values.setLong(index + 3, id));
            return execution.of(statement);
        }
    }

    private static List<BigDecimal> amounts(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            return Mapper.all(rows, row -> row.getBigDecimal(1));
        }
    }
}
