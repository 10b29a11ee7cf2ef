package io.creditledger.examples.benchmark.workload;

import io.creditledger.examples.benchmark.database.Database;
import io.creditledger.examples.benchmark.load.Operation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;
import javax.sql.DataSource;

/**
 * The debit/credit transaction of TPC-B with the tables and statements of pgbench: 5 statements and a commit, each a trip.
 * At scale 1 all callers meet at the row of the one branch.
 */
public final class TpcB implements Workload, Operation {
    private static final int ACCOUNTS = 100_000;
    private static final int TELLERS = 10;
    private static final int MOST = 5_000;

    private final Database database;
    private final DataSource pool;
    private final int scale;

    /** Creates the tables. */
    public TpcB(Database database, int scale, int callers) throws SQLException {
        this.database = database;
        this.scale = scale;
        database.execute(
                "CREATE TABLE branch (bid INT PRIMARY KEY, balance INT NOT NULL, filler CHAR(88)) WITH (fillfactor = 100)",
                "CREATE TABLE teller (tid INT PRIMARY KEY, bid INT, balance INT NOT NULL, filler CHAR(84))",
                "CREATE TABLE account (aid INT PRIMARY KEY, bid INT, balance INT NOT NULL, filler CHAR(84))",
                "CREATE TABLE history (tid INT, bid INT, aid INT, delta INT, mtime TIMESTAMP, filler CHAR(22))",
                "INSERT INTO branch SELECT id, 0, '' FROM generate_series(1, " + scale + ") AS id",
                "INSERT INTO teller SELECT id, (id - 1) / " + TELLERS + " + 1, 0, '' FROM generate_series(1, "
                        + scale * TELLERS + ") AS id",
                "INSERT INTO account SELECT id, (id - 1) / " + ACCOUNTS + " + 1, 0, '' FROM generate_series(1, "
                        + scale * ACCOUNTS + ") AS id",
                "VACUUM ANALYZE branch",
                "VACUUM ANALYZE teller",
                "VACUUM ANALYZE account");
        this.pool = database.hostPool(callers);
    }

    @Override
    public void run(SplittableRandom random) throws SQLException {
        int account = random.nextInt(scale * ACCOUNTS) + 1;
        int teller = random.nextInt(scale * TELLERS) + 1;
        int branch = random.nextInt(scale) + 1;
        int delta = random.nextInt(-MOST, MOST + 1);
        try (Connection connection = pool.getConnection()) {
            update(connection, "UPDATE account SET balance = balance + ? WHERE aid = ?", delta, account);
            try (PreparedStatement read = connection.prepareStatement("SELECT balance FROM account WHERE aid = ?")) {
                read.setInt(1, account);
                try (ResultSet row = read.executeQuery()) {
                    row.next();
                }
            }
            update(connection, "UPDATE teller SET balance = balance + ? WHERE tid = ?", delta, teller);
            update(connection, "UPDATE branch SET balance = balance + ? WHERE bid = ?", delta, branch);
            update(
                    connection,
                    "INSERT INTO history (tid, bid, aid, delta, mtime) VALUES (?, ?, ?, ?, CURRENT_TIMESTAMP)",
                    teller,
                    branch,
                    account,
                    delta);
            connection.commit();
        }
    }

    private static void update(Connection connection, String text, int... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            for (int i = 0; i < values.length; i++) {
                statement.setInt(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    @Override
    public List<String> check() throws SQLException {
        long moved = database.number("SELECT COALESCE(SUM(delta), 0) FROM history");
        return new Checks()
                .equal("sum of accounts", database.number("SELECT SUM(balance) FROM account"), moved)
                .equal("sum of tellers", database.number("SELECT SUM(balance) FROM teller"), moved)
                .equal("sum of branches", database.number("SELECT SUM(balance) FROM branch"), moved)
                .wrong();
    }
}
