package io.creditledger.jdbc.internal.dialect.generic;

import io.creditledger.engine.Allocation;
import io.creditledger.engine.HoldState;
import io.creditledger.engine.LotState;
import io.creditledger.engine.Micros;
import io.creditledger.engine.WriteSet;
import io.creditledger.jdbc.internal.dialect.WriteStatements;
import io.creditledger.jdbc.internal.dialect.WriteStatements.ReadVisibility;
import io.creditledger.jdbc.internal.row.LotMapper;
import io.creditledger.jdbc.internal.row.LotRows.HoldRow;
import io.creditledger.jdbc.internal.row.LotRows.LotLoad;
import io.creditledger.jdbc.internal.row.LotRows.LotRow;
import io.creditledger.jdbc.internal.row.LotRows.LotsFound;
import io.creditledger.jdbc.internal.row.Mapper;
import io.creditledger.jdbc.internal.row.Rows.OperationRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Loads and writes lots and holds where statements are taken one at a time; runs none where there are none. */
final class GenericLotStatements {
    /** How many accounts one statement asks for their first lots at most. */
    private static final int ACCOUNTS_AT_ONCE = 32;

    private final SqlTexts sql;
    private final Statements statements;

    GenericLotStatements(SqlTexts sql, Statements statements) {
        this.sql = sql;
        this.statements = statements;
    }

    /** Loads what is asked for; {@link GenericWriteStatements} reads the operations that placed holds. */
    LotsFound load(Connection connection, LotLoad load, WriteStatements writeStatements) throws SQLException {
        if (load.isEmpty()) {
            return LotsFound.NONE;
        }
        boolean latest = load.latest();
        List<LotRow> first = latest ? openLotsLatest(connection, load) : firstLots(connection, load);
        List<HoldRow> openHolds = statements.select(
                connection,
                sql.of(latest ? Sql.OPEN_HOLDS_LATEST : Sql.OPEN_HOLDS),
                load.holdsOf(),
                Parameters::setLong,
                LotMapper::hold);
        openHolds.removeIf(hold -> hold.endedAt() != null);
        List<HoldRow> holds = statements.select(
                connection,
                sql.of(latest ? Sql.HOLDS_BY_NUMBER_LATEST : Sql.HOLDS_BY_NUMBER),
                load.holds(),
                Parameters::setLong,
                LotMapper::hold);
        Set<Long> placedNumbers = new TreeSet<>(load.holds());
        openHolds.forEach(hold -> placedNumbers.add(hold.id()));
        List<OperationRow> placed =
                writeStatements.operationsByNumber(connection, placedNumbers, ReadVisibility.SNAPSHOT);
        Set<Long> operations = new TreeSet<>(placedNumbers);
        operations.addAll(load.operations());
        List<Allocation> allocations = statements.select(
                connection,
                sql.of(latest ? Sql.ALLOCATIONS_LATEST : Sql.ALLOCATIONS),
                operations,
                Parameters::setLong,
                LotMapper::allocation);
        Set<Long> numbers = new TreeSet<>(load.lots());
        for (Allocation allocation : allocations) {
            if (allocation.lot() != null) {
                numbers.add(allocation.lot());
            }
        }
        first.forEach(lot -> numbers.remove(lot.id()));
        List<LotRow> lots = statements.select(
                connection,
                sql.of(latest ? Sql.LOTS_BY_NUMBER_LATEST : Sql.LOTS_BY_NUMBER),
                numbers,
                Parameters::setLong,
                LotMapper::lot);
        return new LotsFound(first, openHolds, lots, holds, placed, allocations);
    }

    private List<LotRow> openLotsLatest(Connection connection, LotLoad load) throws SQLException {
        List<LotRow> found = new ArrayList<>();
        for (long account : load.firstLots().keySet()) {
            found.addAll(statements.select(
                    connection, sql.of(Sql.OPEN_LOTS_LATEST), List.of(account), Parameters::setLong, LotMapper::lot));
        }
        found.removeIf(lot -> lot.remaining() == 0);
        return found;
    }

    private List<LotRow> firstLots(Connection connection, LotLoad load) throws SQLException {
        List<LotRow> found = new ArrayList<>();
        List<Map.Entry<Long, Integer>> asked = List.copyOf(load.firstLots().entrySet());
        for (int from = 0; from < asked.size(); from += ACCOUNTS_AT_ONCE) {
            List<Map.Entry<Long, Integer>> chunk = asked.subList(from, Math.min(asked.size(), from + ACCOUNTS_AT_ONCE));
            // A few sizes only keep the driver's statement caches small; no lots of the first account fill them up.
            int size = Math.max(1, Integer.highestOneBit(chunk.size() * 2 - 1));
            try (PreparedStatement statement =
                    connection.prepareStatement(statements.listed(sql.of(Sql.FIRST_LOTS), size))) {
                for (int i = 0; i < size; i++) {
                    Map.Entry<Long, Integer> one = chunk.get(i < chunk.size() ? i : 0);
                    statement.setLong(i * 2 + 1, one.getKey());
                    statement.setInt(i * 2 + 2, i < chunk.size() ? one.getValue() : 0);
                }
                try (ResultSet rows = statement.executeQuery()) {
                    found.addAll(Mapper.all(rows, LotMapper::lot));
                }
            }
        }
        return found;
    }

    /** Writes all rows there are. */
    void write(StatementBatch script, WriteSet.Lots writes) throws SQLException {
        script.write(sql.of(Sql.INSERT_LOT), writes.opened(), GenericLotStatements::bindOpened);
        script.write(sql.of(Sql.UPDATE_LOT), writes.changed(), (statement, lot) -> {
            statement.setLong(1, lot.remaining());
            statement.setLong(2, lot.reserved());
            statement.setLong(3, lot.expired());
            statement.setNumber(4, Micros.orNull(lot.expiresAt()));
            statement.setBoolean(5, lot.started());
            statement.setBoolean(6, lot.open());
            statement.setBytes(7, lot.order().bytes());
            statement.setLong(8, lot.id());
        });
        script.write(sql.of(Sql.INSERT_HOLD), writes.placed(), GenericLotStatements::bindPlaced);
        script.write(sql.of(Sql.UPDATE_HOLD), writes.ended(), (statement, hold) -> {
            statement.setLong(1, hold.captured());
            statement.setLong(2, Micros.of(hold.expiresAt()));
            statement.setNumber(3, Micros.orNull(hold.endedAt()));
            statement.setInt(4, hold.status().code());
            statement.setLong(5, hold.id());
        });
        script.write(sql.of(Sql.INSERT_ALLOCATION), writes.allocations(), (statement, allocation) -> {
            statement.setLong(1, allocation.operation());
            statement.setInt(2, allocation.ordinal());
            statement.setNumber(3, allocation.lot());
            statement.setLong(4, allocation.amount());
            statement.setNumber(5, LotMapper.returned(allocation));
        });
        script.write(sql.of(Sql.UPDATE_ALLOCATION), writes.returned(), (statement, allocation) -> {
            statement.setNumber(1, LotMapper.returned(allocation));
            statement.setLong(2, allocation.operation());
            statement.setInt(3, allocation.ordinal());
        });
    }

    private static void bindOpened(Parameters statement, LotState lot) throws SQLException {
        statement.setLong(1, lot.id());
        statement.setLong(2, lot.accountNumber());
        statement.setLong(3, lot.grant());
        statement.setLong(4, lot.expiryAccountNumber());
        statement.setLong(5, lot.granted());
        statement.setLong(6, lot.remaining());
        statement.setLong(7, lot.reserved());
        statement.setLong(8, lot.expired());
        statement.setNumber(9, Micros.orNull(lot.startsAt()));
        statement.setNumber(10, Micros.orNull(lot.expiresAt()));
        statement.setBoolean(11, lot.started());
        statement.setInt(12, lot.order().priority());
        statement.setInt(13, lot.category().code());
        statement.setBoolean(14, lot.open());
        statement.setBytes(15, lot.order().bytes());
        statement.setString(16, LotMapper.tags(lot));
    }

    private static void bindPlaced(Parameters statement, HoldState hold) throws SQLException {
        statement.setLong(1, hold.id());
        statement.setLong(2, hold.accountNumber());
        statement.setLong(3, hold.destinationNumber());
        statement.setLong(4, hold.amount());
        statement.setLong(5, hold.captured());
        statement.setLong(6, Micros.of(hold.expiresAt()));
        statement.setNumber(7, Micros.orNull(hold.endedAt()));
        statement.setInt(8, hold.status().code());
    }
}
