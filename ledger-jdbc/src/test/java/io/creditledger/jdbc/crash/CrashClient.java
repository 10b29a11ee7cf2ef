package io.creditledger.jdbc.crash;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.CreditLedger;
import io.creditledger.JoinedLedger;
import io.creditledger.Outcome;
import io.creditledger.command.Command;
import io.creditledger.error.LedgerException;
import io.creditledger.error.StorageException;
import io.creditledger.jdbc.H2Durability;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.testing.Outbox;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

/**
 * The process that is killed: works on a ledger with several threads, and says on its standard output what it is about to
 * do and, after the call has returned, what it was told. Ends by itself when its standard input ends.
 */
final class CrashClient {
    static final String TRIES = "tries ";
    static final String TOLD = "told ";

    /** How long a host repeats its unit of work: on a machine with much other work, whoever holds a lock may not run for long. */
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final long PAUSE_NANOS = 5_000_000;

    private final JdbcLedger ledger;
    private final CreditLedger credits;
    private final HikariDataSource hosts;
    private final PrintStream out;

    private CrashClient(JdbcLedger ledger, HikariDataSource hosts, PrintStream out) {
        this.ledger = ledger;
        this.credits = CreditLedger.builder(ledger).build();
        this.hosts = hosts;
        this.out = out;
    }

    /**
     * Takes the URL, what a commit in an H2 file survives, what keys start with, the seed, the number of threads, and whether a
     * listener fills an outbox. With an outbox every other thread is a host, whose unit of work the ledger joins.
     */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.US_ASCII);
        // Logs must not get between the lines.
        System.setOut(System.err);
        boolean outbox = Boolean.parseBoolean(arguments[5]);
        int threads = Integer.parseInt(arguments[4]);
        JdbcLedger.Builder builder = JdbcLedger.builder(pool(arguments[0], 4))
                .lockWaitConnections(2)
                .h2Durability(H2Durability.valueOf(arguments[1]));
        if (outbox) {
            builder.listener(Outbox.LISTENER);
        }
        HikariDataSource hosts = pool(arguments[0], threads);
        hosts.setAutoCommit(false);
        hosts.setMinimumIdle(0);
        CrashClient client = new CrashClient(builder.build(), hosts, out);
        AtomicReferenceArray<Operation> recent = Workload.nothingRecent();
        long seed = Long.parseLong(arguments[3]);
        for (int n = 0; n < threads; n++) {
            Workload workload = new Workload(seed + n, arguments[2] + "-" + n, recent);
            boolean host = outbox && n % 2 == 1;
            Thread thread = new Thread(() -> client.work(workload, host), "client-" + n);
            thread.start();
        }
        endWithParent();
    }

    private static HikariDataSource pool(String url, int connections) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setMaximumPoolSize(connections);
        return pool;
    }

    private void work(Workload workload, boolean host) {
        while (true) {
            Operation operation = workload.next();
            say(TRIES + operation.line());
            try {
                Command<?> command = operation.command(credits);
                Outcome<?> outcome = host ? executeInHost(command) : credits.tryExecute(command);
                say(TOLD + Answer.of(operation, outcome).line());
            } catch (LedgerException | SQLException failure) {
                // Nothing fails here but by the kill: the parent reads why and gives up.
                failure.printStackTrace();
                Runtime.getRuntime().halt(1);
            }
        }
    }

    /** Executes a command in a host's unit of work. A host repeats all of it when the database has undone it for another one. */
    private Outcome<?> executeInHost(Command<?> command) throws SQLException {
        long start = System.nanoTime();
        while (true) {
            try (Connection connection = hosts.getConnection()) {
                JoinedLedger view = ledger.joining(connection);
                Outcome<?> outcome = view.execute(command);
                connection.commit();
                view.committed();
                // On an H2 file only this makes the host's own commit durable.
                ledger.checkpoint();
                return outcome;
            } catch (StorageException | SQLException failure) {
                if (System.nanoTime() - start > PATIENCE.toNanos()) {
                    throw failure;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void say(String line) {
        synchronized (out) {
            out.print(line + "\n");
            out.flush();
        }
    }

    private static void endWithParent() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            e.printStackTrace();
        }
        Runtime.getRuntime().halt(0);
    }
}
