package io.creditledger.examples.benchmark.workload;

import io.creditledger.IdempotencyKey;
import io.creditledger.error.ConcurrencyException;
import io.creditledger.examples.benchmark.database.Database;
import io.creditledger.examples.benchmark.load.Callers;
import io.creditledger.examples.benchmark.load.Load;
import io.creditledger.examples.benchmark.load.RunFailed;
import io.creditledger.examples.benchmark.load.Sample;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/** Callers on many users, and a few on one more user, whose row a host may hold all the while. */
public final class HeldRow implements Load {
    /** Callers on the one user. */
    public static final int VICTIMS = 2;

    private final DataSource hosts;
    private final LedgerDebits debits;
    private final Load others;
    private final boolean held;

    /** Creates the load. The one user is the last of all. */
    public HeldRow(Database database, LedgerDebits debits, int callers, boolean held) {
        this.hosts = database.hostPool(1);
        this.debits = debits;
        this.others = new Callers(callers, debits.debit(Users.COUNT - 1));
        this.held = held;
    }

    @Override
    public Sample run(Duration warmUp, Duration time) {
        ExecutorService threads = Executors.newFixedThreadPool(VICTIMS);
        AtomicBoolean over = new AtomicBoolean();
        try (Connection host = hosts.getConnection()) {
            if (held) {
                hold(host);
            }
            List<Future<?>> victims = new ArrayList<>();
            for (int i = 0; i < VICTIMS; i++) {
                victims.add(threads.submit(() -> debitUntil(over)));
            }
            Sample sample = others.run(warmUp, time);
            over.set(true);
            host.rollback();
            for (Future<?> victim : victims) {
                victim.get();
            }
            return sample;
        } catch (SQLException | ExecutionException failed) {
            throw new RunFailed("a row could not be held", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new RunFailed("interrupted", interrupted);
        } finally {
            over.set(true);
            threads.shutdown();
        }
    }

    private static void hold(Connection host) throws SQLException {
        try (Statement statement = host.createStatement()) {
            statement.execute("SELECT id FROM ledger_account WHERE name = '"
                    + LedgerDebits.user(Users.COUNT - 1).value() + "' FOR UPDATE");
        }
    }

    private void debitUntil(AtomicBoolean over) {
        SplittableRandom random = new SplittableRandom();
        while (!over.get()) {
            IdempotencyKey key = LedgerDebits.key(random);
            boolean answered = false;
            while (!answered) {
                try {
                    debits.debitOne(Users.COUNT - 1, key);
                    answered = true;
                } catch (ConcurrencyException locked) {
                    // The host still has it; the same key makes the debit once at most.
                    answered = false;
                }
            }
        }
    }
}
