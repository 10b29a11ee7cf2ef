package io.creditledger.jdbc;

import io.creditledger.jdbc.JdbcLedger.H2Durability;
import java.time.Duration;

/** Chooses the statements for a database. */
final class Roads {
    private Roads() {}

    static Road of(
            LedgerDialect dialect, String namespace, Duration lockWait, H2Durability h2Durability, boolean notifies) {
        return switch (dialect) {
            case H2 ->
                new StepwiseRoad(
                        new H2Sql(lockWait),
                        new H2LotSql(),
                        namespace,
                        Script::eachAlone,
                        h2Durability == H2Durability.POWER_LOSS ? "CHECKPOINT SYNC" : null);
            case MARIADB ->
                new StepwiseRoad(
                        new MariaDbSql(lockWait), new MariaDbLotSql(lockWait), namespace, MariaDbScript::new, null);
            case POSTGRESQL -> new PostgresRoad(namespace, lockWait, notifies);
        };
    }
}
