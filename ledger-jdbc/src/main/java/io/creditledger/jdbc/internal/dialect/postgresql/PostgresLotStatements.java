package io.creditledger.jdbc.internal.dialect.postgresql;

import io.creditledger.engine.Allocation;
import io.creditledger.engine.HoldState;
import io.creditledger.engine.LotState;
import io.creditledger.engine.Micros;
import io.creditledger.engine.WriteSet;
import io.creditledger.jdbc.internal.dialect.postgresql.PostgresStatementBatch.Answers;
import io.creditledger.jdbc.internal.row.LotMapper;
import io.creditledger.jdbc.internal.row.LotRows.HoldRow;
import io.creditledger.jdbc.internal.row.LotRows.LotLoad;
import io.creditledger.jdbc.internal.row.LotRows.LotRow;
import io.creditledger.jdbc.internal.row.LotRows.LotsFound;
import io.creditledger.jdbc.internal.row.Mapper;
import io.creditledger.jdbc.internal.row.Rows.OperationRow;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The parts of PostgreSQL's scripts that load and write lots and holds; none where there are none. */
final class PostgresLotStatements {
    private PostgresLotStatements() {}

    static void add(PostgresStatementBatch script, LotLoad load) {
        if (!load.firstLots().isEmpty()) {
            script.add(PostgresSql.FIRST_LOTS)
                    .array("bigint", List.copyOf(load.firstLots().keySet()))
                    .array("int", List.copyOf(load.firstLots().values()));
        }
        if (!load.holdsOf().isEmpty()) {
            script.add(PostgresSql.OPEN_HOLDS).array("bigint", load.holdsOf());
        }
        if (!load.holds().isEmpty()) {
            script.add(PostgresSql.HOLDS_BY_NUMBER).array("bigint", load.holds());
        }
        if (placed(load)) {
            script.add(PostgresSql.PLACED).array("bigint", load.holds()).array("bigint", load.holdsOf());
        }
        List<Long> operations = new ArrayList<>(load.operations());
        operations.addAll(load.holds());
        if (load.allocations()) {
            script.add(PostgresSql.ALLOCATIONS).array("bigint", operations).array("bigint", load.holdsOf());
            script.add(PostgresSql.LOTS_AND_ALLOCATED)
                    .array("bigint", load.lots())
                    .array("bigint", operations)
                    .array("bigint", load.holdsOf());
        } else if (!load.lots().isEmpty()) {
            script.add(PostgresSql.LOTS_BY_NUMBER).array("bigint", load.lots());
        }
    }

    private static boolean placed(LotLoad load) {
        return !load.holds().isEmpty() || !load.holdsOf().isEmpty();
    }

    static LotsFound read(Answers answers, LotLoad load) throws SQLException {
        List<LotRow> first = load.firstLots().isEmpty() ? List.of() : answers.next(LotMapper::lot);
        List<HoldRow> openHolds = load.holdsOf().isEmpty() ? List.of() : answers.next(LotMapper::hold);
        List<HoldRow> holds = load.holds().isEmpty() ? List.of() : answers.next(LotMapper::hold);
        List<OperationRow> placed = placed(load) ? answers.next(Mapper::operation) : List.of();
        List<Allocation> allocations = load.allocations() ? answers.next(LotMapper::allocation) : List.of();
        List<LotRow> lots = load.allocations() || !load.lots().isEmpty() ? answers.next(LotMapper::lot) : List.of();
        return new LotsFound(first, openHolds, lots, holds, placed, allocations);
    }

    static void add(PostgresStatementBatch script, WriteSet.Lots writes) {
        if (!writes.opened().isEmpty()) {
            addOpened(script, writes.opened());
        }
        if (!writes.changed().isEmpty()) {
            script.add(PostgresSql.UPDATE_LOTS)
                    .array("bigint", writes.changed(), LotState::id)
                    .array("bigint", writes.changed(), LotState::remaining)
                    .array("bigint", writes.changed(), LotState::reserved)
                    .array("bigint", writes.changed(), LotState::expired)
                    .array("bigint", writes.changed(), lot -> Micros.orNull(lot.expiresAt()))
                    .array("boolean", writes.changed(), LotState::started)
                    .array("boolean", writes.changed(), LotState::open)
                    .array("bytea", writes.changed(), lot -> lot.order().bytes());
        }
        if (!writes.placed().isEmpty()) {
            addPlaced(script, writes.placed());
        }
        if (!writes.ended().isEmpty()) {
            script.add(PostgresSql.UPDATE_HOLDS)
                    .array("bigint", writes.ended(), HoldState::id)
                    .array("bigint", writes.ended(), HoldState::captured)
                    .array("bigint", writes.ended(), hold -> Micros.of(hold.expiresAt()))
                    .array("bigint", writes.ended(), hold -> Micros.orNull(hold.endedAt()))
                    .array("smallint", writes.ended(), hold ->
                            (short) hold.status().code());
        }
        if (!writes.allocations().isEmpty()) {
            script.add(PostgresSql.INSERT_ALLOCATIONS)
                    .array("bigint", writes.allocations(), Allocation::operation)
                    .array("int", writes.allocations(), Allocation::ordinal)
                    .array("bigint", writes.allocations(), Allocation::lot)
                    .array("bigint", writes.allocations(), Allocation::amount)
                    .array("bigint", writes.allocations(), LotMapper::returned);
        }
        if (!writes.returned().isEmpty()) {
            script.add(PostgresSql.UPDATE_ALLOCATIONS)
                    .array("bigint", writes.returned(), Allocation::operation)
                    .array("int", writes.returned(), Allocation::ordinal)
                    .array("bigint", writes.returned(), LotMapper::returned);
        }
    }

    private static void addOpened(PostgresStatementBatch script, List<LotState> lots) {
        script.add(PostgresSql.INSERT_LOTS)
                .array("bigint", lots, LotState::id)
                .array("bigint", lots, LotState::accountNumber)
                .array("bigint", lots, LotState::grant)
                .array("bigint", lots, LotState::expiryAccountNumber)
                .array("bigint", lots, LotState::granted)
                .array("bigint", lots, LotState::remaining)
                .array("bigint", lots, LotState::reserved)
                .array("bigint", lots, LotState::expired)
                .array("bigint", lots, lot -> Micros.orNull(lot.startsAt()))
                .array("bigint", lots, lot -> Micros.orNull(lot.expiresAt()))
                .array("boolean", lots, LotState::started)
                .array("smallint", lots, lot -> (short) lot.order().priority())
                .array("smallint", lots, lot -> (short) lot.category().code())
                .array("boolean", lots, LotState::open)
                .array("bytea", lots, lot -> lot.order().bytes())
                .array("text", lots, LotMapper::tags);
    }

    private static void addPlaced(PostgresStatementBatch script, List<HoldState> holds) {
        script.add(PostgresSql.INSERT_HOLDS)
                .array("bigint", holds, HoldState::id)
                .array("bigint", holds, HoldState::accountNumber)
                .array("bigint", holds, HoldState::destinationNumber)
                .array("bigint", holds, HoldState::amount)
                .array("bigint", holds, HoldState::captured)
                .array("bigint", holds, hold -> Micros.of(hold.expiresAt()))
                .array("bigint", holds, hold -> Micros.orNull(hold.endedAt()))
                .array("smallint", holds, hold -> (short) hold.status().code());
    }
}
