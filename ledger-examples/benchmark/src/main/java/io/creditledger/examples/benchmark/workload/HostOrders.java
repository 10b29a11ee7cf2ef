package io.creditledger.examples.benchmark.workload;

import io.creditledger.examples.benchmark.database.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** A table of the host's: what was sold has to be written together with the debit that pays for it. */
final class HostOrders {
    static final String TABLE = "CREATE TABLE host_order (account INT NOT NULL, amount BIGINT NOT NULL)";

    private HostOrders() {}

    static void insert(Connection connection, int account, long amount) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO host_order VALUES (?, ?)")) {
            insert.setInt(1, account);
            insert.setLong(2, amount);
            insert.executeUpdate();
        }
    }

    static List<String> check(Database database, long orders, long amount) throws SQLException {
        return new Checks()
                .equal("orders", database.number("SELECT COUNT(*) FROM host_order"), orders)
                .equal("sum of orders", database.number("SELECT COALESCE(SUM(amount), 0) FROM host_order"), amount)
                .wrong();
    }
}
