package io.creditledger.jdbc.crash;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.CreditLedger;
import io.creditledger.error.LedgerException;
import io.creditledger.jdbc.H2Durability;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.testing.Outbox;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The process that is killed: works on a ledger with several threads, and says on its standard output what it is about to
 * do and, after the call has returned, what it was told. Ends by itself when its standard input ends.
 */
final class CrashClient {
    static final String TRIES = "tries ";
    static final String TOLD = "told ";

    private final CreditLedger credits;
    private final PrintStream out;

    private CrashClient(CreditLedger credits, PrintStream out) {
        this.credits = credits;
        this.out = out;
    }

    /**
     * Takes the URL, what a commit in an H2 file survives, what keys start with, the seed, the number of threads, and whether a
     * listener fills an outbox.
     */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.US_ASCII);
        // Logs must not get between the lines.
        System.setOut(System.err);
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(arguments[0]);
        config.setMaximumPoolSize(4);
        JdbcLedger.Builder builder = JdbcLedger.builder(new HikariDataSource(config))
                .lockWaitConnections(2)
                .h2Durability(H2Durability.valueOf(arguments[1]));
        if (Boolean.parseBoolean(arguments[5])) {
            builder.listener(Outbox.LISTENER);
        }
        JdbcLedger ledger = builder.build();
        CrashClient client = new CrashClient(CreditLedger.builder(ledger).build(), out);
        AtomicReferenceArray<Operation> recent = Workload.nothingRecent();
        long seed = Long.parseLong(arguments[3]);
        for (int n = 0; n < Integer.parseInt(arguments[4]); n++) {
            Workload workload = new Workload(seed + n, arguments[2] + "-" + n, recent);
            Thread thread = new Thread(() -> client.work(workload), "client-" + n);
            thread.start();
        }
        endWithParent();
    }

    private void work(Workload workload) {
        while (true) {
            Operation operation = workload.next();
            say(TRIES + operation.line());
            try {
                Answer answer = Answer.of(operation, credits.tryExecute(operation.command(credits)));
                say(TOLD + answer.line());
            } catch (LedgerException failure) {
                // Nothing fails here but by the kill: the parent reads why and gives up.
                failure.printStackTrace();
                Runtime.getRuntime().halt(1);
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
