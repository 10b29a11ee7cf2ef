package io.creditledger.examples.benchmark.workload;

import io.creditledger.examples.benchmark.database.Database;
import io.creditledger.examples.benchmark.load.Operation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;

/**
 * The ledger one writes first: lock both rows in the order of their ids, look whether the credits suffice, insert the
 * transaction under its key and two postings, update both rows, commit. Every debit waits for the one revenue row.
 */
public final class Textbook implements Workload, Operation {
    /** The highest id, so that it is locked last and for the shortest time. */
    private static final int REVENUE = Users.COUNT + 1;

    private final Database database;
    private final DataSource pool;
    private final boolean order;
    private final LongAdder moved = new LongAdder();
    private final LongAdder debits = new LongAdder();

    /**
     * Creates the tables and the users.
     *
     * @param order whether each debit comes with an order of the host's in the same unit of work
     */
    public Textbook(Database database, int callers, boolean order) throws SQLException {
        this.database = database;
        this.order = order;
        database.execute(
                "CREATE TABLE account (id INT PRIMARY KEY, balance BIGINT NOT NULL)",
                "CREATE TABLE transfer (id CHAR(36) PRIMARY KEY, created TIMESTAMP NOT NULL)",
                "CREATE TABLE posting (transfer CHAR(36) NOT NULL, account INT NOT NULL, amount BIGINT NOT NULL,"
                        + " PRIMARY KEY (transfer, account))",
                "CREATE INDEX posting_account ON posting (account)",
                HostOrders.TABLE);
        this.pool = database.hostPool(callers);
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement("INSERT INTO account VALUES (?, ?)")) {
            for (int id = 1; id <= REVENUE; id++) {
                statement.setInt(1, id);
                statement.setLong(2, id == REVENUE ? 0 : Users.START);
                statement.addBatch();
            }
            statement.executeBatch();
            connection.commit();
        }
    }

    @Override
    public void run(SplittableRandom random) throws SQLException {
        int user = random.nextInt(Users.COUNT) + 1;
        long amount = random.nextInt(1, Users.MOST + 1);
        try (Connection connection = pool.getConnection()) {
            if (order) {
                HostOrders.insert(connection, user, amount);
            }
            debit(connection, user, amount, new UUID(random.nextLong(), random.nextLong()).toString());
            connection.commit();
        }
        moved.add(amount);
        debits.increment();
    }

    private static void debit(Connection connection, int user, long amount, String key) throws SQLException {
        long balance = lock(connection, user);
        lock(connection, REVENUE);
        if (balance < amount) {
            throw new SQLException("user " + user + " cannot pay");
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO transfer VALUES (?, CURRENT_TIMESTAMP)")) {
            insert.setString(1, key);
            insert.executeUpdate();
        }
        post(connection, key, user, -amount);
        post(connection, key, REVENUE, amount);
        add(connection, user, -amount);
        add(connection, REVENUE, amount);
    }

    private static long lock(Connection connection, int account) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT balance FROM account WHERE id = ? FOR UPDATE")) {
            select.setInt(1, account);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static void post(Connection connection, String key, int account, long amount) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO posting VALUES (?, ?, ?)")) {
            insert.setString(1, key);
            insert.setInt(2, account);
            insert.setLong(3, amount);
            insert.executeUpdate();
        }
    }

    private static void add(Connection connection, int account, long amount) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE account SET balance = balance + ? WHERE id = ?")) {
            update.setLong(1, amount);
            update.setInt(2, account);
            update.executeUpdate();
        }
    }

    @Override
    public List<String> check() throws SQLException {
        return new Checks()
                .equal("revenue", database.number("SELECT balance FROM account WHERE id = " + REVENUE), moved.sum())
                .equal("sum of postings", database.number("SELECT COALESCE(SUM(amount), 0) FROM posting"), 0)
                .equal("transfers", database.number("SELECT COUNT(*) FROM transfer"), debits.sum())
                .equal(
                        "sum of accounts",
                        database.number("SELECT SUM(balance) FROM account"),
                        Users.COUNT * Users.START)
                .add(order ? HostOrders.check(database, debits.sum(), moved.sum()) : List.of())
                .wrong();
    }
}
