package io.creditledger.jdbc;

import java.time.Duration;

/** Chooses the statements for a database. */
final class Dialects {
    private Dialects() {}

    static WriteStatements of(StartChecks.Found database, Duration lockWait, boolean notifies) {
        String namespace = database.qualifier();
        return switch (database.dialect()) {
            case H2 ->
                new GenericWriteStatements(
                        new H2Sql(lockWait),
                        new H2LotSql(),
                        namespace,
                        StatementBatch::eachAlone,
                        database.checkpoints()
                                // An id block that nobody gets: they are not needed without gaps, and there are enough.
                                ? new H2Checkpoint(H2Sql.NEXT_BLOCK.replace("<ns>", namespace))
                                : AfterCommit.NOTHING);
            case MARIADB ->
                new GenericWriteStatements(
                        new MariaDbSql(lockWait),
                        new MariaDbLotSql(lockWait),
                        namespace,
                        MariaDbStatementBatch::new,
                        AfterCommit.NOTHING);
            case POSTGRESQL -> new PostgresWriteStatements(namespace, lockWait, notifies);
        };
    }
}
