package io.creditledger.examples.benchmark.workload;

import io.creditledger.JoinedLedger;
import io.creditledger.examples.benchmark.database.Database;
import io.creditledger.examples.benchmark.load.Operation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;

/** Hosts that each write an order and debit its price in one unit of work of theirs. */
public final class JoinedDebits implements Workload, Operation {
    private final Database database;
    private final LedgerDebits debits;
    private final DataSource pool;
    private final LongAdder orders = new LongAdder();
    private final LongAdder moved = new LongAdder();

    /** Creates the host's table. */
    public JoinedDebits(Database database, LedgerDebits debits, int hosts) throws SQLException {
        this.database = database;
        this.debits = debits;
        database.execute(HostOrders.TABLE);
        this.pool = database.hostPool(hosts);
    }

    @Override
    public void run(SplittableRandom random) throws SQLException {
        int user = random.nextInt(Users.COUNT);
        long amount = LedgerDebits.amount(random);
        try (Connection connection = pool.getConnection()) {
            HostOrders.insert(connection, user, amount);
            JoinedLedger view = debits.ledger().joining(connection);
            debits.debitIn(view, user, amount, random);
            connection.commit();
            view.committed();
        }
        debits.committed(amount);
        moved.add(amount);
        orders.increment();
    }

    @Override
    public List<String> check() throws SQLException {
        return new Checks()
                .add(debits.check())
                .add(HostOrders.check(database, orders.sum(), moved.sum()))
                .wrong();
    }
}
