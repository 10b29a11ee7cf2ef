package io.creditledger.examples.benchmark.workload;

import io.creditledger.examples.benchmark.database.Database;
import io.creditledger.examples.benchmark.load.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;

/**
 * pgledger, a double-entry ledger of functions in PostgreSQL: a transfer from a user to the one revenue account. It has no
 * idempotency keys, and its users may overdraw here, so it does less than the others.
 */
public final class Pgledger implements Workload, Operation {
    private static final String OPEN = "SELECT id FROM pgledger_create_account(?, 'CREDIT')";

    private final Database database;
    private final DataSource pool;
    private final List<String> users = new ArrayList<>(Users.COUNT);
    private final String revenue;
    private final LongAdder moved = new LongAdder();

    /** Runs the scripts that install it, in order, and opens the accounts. */
    public Pgledger(Database database, List<Path> scripts, int callers) throws SQLException, IOException {
        this.database = database;
        for (Path script : scripts) {
            database.execute(Files.readString(script));
        }
        this.pool = database.pool(callers);
        try (Connection connection = pool.getConnection();
                PreparedStatement open = connection.prepareStatement(OPEN)) {
            for (int user = 0; user < Users.COUNT; user++) {
                users.add(open(open, "user " + user));
            }
            revenue = open(open, "revenue");
        }
    }

    private static String open(PreparedStatement open, String name) throws SQLException {
        open.setString(1, name);
        try (ResultSet row = open.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public void run(SplittableRandom random) throws SQLException {
        String user = users.get(random.nextInt(Users.COUNT));
        long amount = LedgerDebits.amount(random);
        try (Connection connection = pool.getConnection();
                PreparedStatement transfer =
                        connection.prepareStatement("SELECT id FROM pgledger_create_transfer(?, ?, ?)")) {
            transfer.setString(1, user);
            transfer.setString(2, revenue);
            // The type of amounts depends on the version.
            transfer.setObject(3, Long.toString(amount), Types.OTHER);
            transfer.executeQuery().close();
        }
        moved.add(amount);
    }

    @Override
    public List<String> check() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT balance::numeric::bigint FROM pgledger_accounts_view WHERE name = 'revenue'")) {
            row.next();
            return new Checks()
                    .equal("revenue", row.getLong(1), moved.sum())
                    .equal(
                            "sum of accounts",
                            database.number("SELECT SUM(balance)::numeric::bigint FROM pgledger_accounts_view"),
                            0)
                    .wrong();
        }
    }
}
