package io.creditledger.jdbc.internal.dialect.postgresql;

import io.creditledger.Asset;
import io.creditledger.jdbc.internal.dialect.WriteStatements.Load;
import io.creditledger.jdbc.internal.dialect.WriteStatements.Loaded;
import io.creditledger.jdbc.internal.dialect.postgresql.PostgresStatementBatch.Answers;
import io.creditledger.jdbc.internal.row.LotRows.LotsFound;
import io.creditledger.jdbc.internal.row.Mapper;
import io.creditledger.jdbc.internal.row.Rows.AccountRow;
import io.creditledger.jdbc.internal.row.Rows.KeyedProof;
import io.creditledger.jdbc.internal.row.Rows.OperationRow;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** The statements that lock and load, and their answers, which are read in the order in which the statements were added. */
final class PostgresLoadStatements {
    private PostgresLoadStatements() {}

    /**
     * Adds the statements.
     *
     * @param hosts whether the unit of work is a host's
     */
    static void add(PostgresStatementBatch script, Load load, boolean hosts) {
        if (!load.accounts().isEmpty()) {
            script.add(
                            switch (load.waiting()) {
                                case NONE -> PostgresSql.ACCOUNTS;
                                case SKIP -> PostgresSql.LOCK_ACCOUNTS_UNLESS_LOCKED;
                                case BOUNDED -> PostgresSql.LOCK_ACCOUNTS;
                            })
                    .array("bigint", load.accounts());
        }
        if (!load.operations().isEmpty()) {
            script.add(
                            switch (load.waiting()) {
                                case NONE -> PostgresSql.OPERATIONS_BY_NUMBER;
                                case SKIP -> PostgresSql.LOCK_OPERATIONS_UNLESS_LOCKED;
                                case BOUNDED -> PostgresSql.LOCK_OPERATIONS;
                            })
                    .array("bigint", load.operations());
        }
        boolean together = keysWithProof(load);
        if (!load.digests().isEmpty() && !together) {
            script.add(PostgresSql.OPERATIONS_BY_DIGEST).array("uuid", load.digests());
        }
        if (!load.assetCodes().isEmpty()) {
            script.add(PostgresSql.ASSETS).array("text", load.assetCodes());
        }
        PostgresLotStatements.add(script, load.lots());
        // After the locks, by which the unit of work gets its id.
        if (together) {
            script.add(hosts ? PostgresSql.KEYS_AND_PROOF_IN_HOSTS : PostgresSql.KEYS_AND_PROOF)
                    .array("uuid", load.digests())
                    .number(load.remembered().get(0));
        } else if (load.remembered().isEmpty()) {
            script.add(PostgresSql.PROOF_OF_LEDGER);
        } else {
            script.add(hosts ? PostgresSql.PROOF_IN_HOSTS : PostgresSql.PROOF).array("bigint", load.remembered());
        }
    }

    /** Whether one statement looks up the keys and proves what is remembered: with several accounts rows would multiply. */
    private static boolean keysWithProof(Load load) {
        return !load.digests().isEmpty() && load.remembered().size() == 1;
    }

    static Loaded read(Answers answers, Load load) throws SQLException {
        boolean together = keysWithProof(load);
        List<AccountRow> accounts = load.accounts().isEmpty() ? List.of() : answers.next(Mapper::account);
        List<OperationRow> operations = load.operations().isEmpty() ? List.of() : answers.next(Mapper::operation);
        List<OperationRow> keyed = load.digests().isEmpty() || together ? List.of() : answers.next(Mapper::operation);
        List<Asset> assets = load.assetCodes().isEmpty()
                ? List.of()
                : answers.next(row -> new Asset(row.getString(1), row.getInt(2)));
        LotsFound lots = PostgresLotStatements.read(answers, load.lots());
        if (!together) {
            return new Loaded(accounts, operations, keyed, assets, lots, answers.next(Mapper::proof));
        }
        List<KeyedProof> rows = answers.next(Mapper::keyedProof);
        List<OperationRow> found =
                rows.stream().flatMap(row -> Stream.ofNullable(row.operation())).toList();
        return new Loaded(
                accounts, operations, found, assets, lots, List.of(rows.get(0).proof()));
    }
}
