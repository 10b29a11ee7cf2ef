package io.creditledger.examples.benchmark.workload;

import io.creditledger.examples.benchmark.database.Database;
import io.creditledger.examples.benchmark.load.Operation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;

/** One row and its commit: no debit that is recorded can cost the database less. */
public final class SingleInsert implements Workload, Operation {
    private final Database database;
    private final DataSource pool;
    private final LongAdder inserted = new LongAdder();

    /** Creates the table. */
    public SingleInsert(Database database, int callers) throws SQLException {
        this.database = database;
        database.execute(
                "CREATE TABLE entry (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account INT NOT NULL, amount INT NOT NULL)");
        this.pool = database.pool(callers);
    }

    @Override
    public void run(SplittableRandom random) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("INSERT INTO entry (account, amount) VALUES (?, ?)")) {
            statement.setInt(1, random.nextInt(Users.COUNT));
            statement.setInt(2, random.nextInt(1, Users.MOST + 1));
            statement.executeUpdate();
        }
        inserted.increment();
    }

    @Override
    public List<String> check() throws SQLException {
        return new Checks()
                .equal("rows", database.number("SELECT COUNT(*) FROM entry"), inserted.sum())
                .wrong();
    }
}
