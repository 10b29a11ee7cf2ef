package io.creditledger.jdbc.testing;

import static org.awaitility.Awaitility.await;

import io.creditledger.jdbc.LedgerDialect;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A MySQL that can be killed and started again, from Maven Central. */
public final class MySqlServer extends DatabaseServer {
    /** What a skipped test says. */
    public static final String HOW_TO_INSTALL =
            "there are no MySQL programs for this platform among the test libraries (Linux and macOS on x86_64 have some), so its tests are skipped";

    private static final List<String> DURABLE =
            List.of("--innodb-flush-log-at-trx-commit=1", "--innodb-doublewrite=ON", "--sync-binlog=1");
    private static final List<String> FAST = List.of(
            "--innodb-flush-log-at-trx-commit=0",
            "--innodb-doublewrite=OFF",
            "--disable-log-bin",
            // creating a table waits for the disk otherwise, whatever the log does
            "--innodb-flush-method=nosync");

    private static MySqlServer shared;

    private final Path programs = MySqlPrograms.folder();
    private List<String> options;

    private MySqlServer(List<String> options) {
        super("ledger-mysql-");
        this.options = List.copyOf(options);
    }

    /** Tells whether tests can have one. */
    public static boolean isInstalled() {
        return RequiredPrograms.check("mysql", MySqlPrograms.areThere(), HOW_TO_INSTALL);
    }

    /** Starts one on a new data directory that loses nothing it has acknowledged. */
    public static MySqlServer startDurable() {
        return start(DURABLE);
    }

    /** Starts one on a new data directory, without any durability, that has another setting than usual. */
    public static MySqlServer startWith(String option) {
        List<String> options = new ArrayList<>(FAST);
        options.add(option);
        return start(options);
    }

    /** Returns one that is not started yet, without any durability, whose changes others can follow. */
    static MySqlServer replicating(int id, boolean readOnly) {
        MySqlServer server = new MySqlServer(List.of(
                "--innodb-flush-log-at-trx-commit=0",
                "--innodb-doublewrite=OFF",
                "--sync-binlog=0",
                "--server-id=" + id,
                "--gtid-mode=ON",
                "--enforce-gtid-consistency=ON",
                "--super-read-only=" + (readOnly ? "ON" : "OFF")));
        server.initialize();
        return server;
    }

    /** Returns this JVM's MySQL, without any durability. It ends with the JVM. */
    static synchronized MySqlServer shared() {
        if (shared == null) {
            shared = start(FAST);
        }
        return shared;
    }

    private static MySqlServer start(List<String> options) {
        MySqlServer server = new MySqlServer(options);
        server.initialize();
        server.start();
        return server;
    }

    /** Stops the server as an administrator does, and starts it with this option as well. */
    public void restartWith(String option) {
        TestDatabases.runAt(homeUrl(), "SHUTDOWN");
        await().atMost(Duration.ofSeconds(60)).until(() -> !isRunning());
        List<String> more = new ArrayList<>(options);
        more.add(option);
        options = List.copyOf(more);
        start();
    }

    /** Fills the data directory. Whoever comes by the network is root, and has no password. */
    private void initialize() {
        Path first = directory().resolve("first.sql");
        try {
            Files.writeString(first, "CREATE USER root@'%';\nGRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = new ArrayList<>(common());
        command.addAll(List.of("--initialize-insecure", "--init-file=" + first));
        command.addAll(FAST);
        runToEnd(command);
    }

    private List<String> common() {
        return List.of(
                programs.resolve("bin/mysqld").toString(),
                "--no-defaults",
                "--basedir=" + programs,
                "--datadir=" + directory().resolve("data"),
                "--tmpdir=" + directory(),
                "--secure-file-priv=NULL",
                "--innodb-buffer-pool-size=64M",
                "--innodb-redo-log-capacity=64M",
                "--performance-schema=OFF",
                "--mysqlx=OFF");
    }

    @Override
    List<String> command() {
        List<String> command = new ArrayList<>(common());
        command.addAll(List.of(
                "--socket=" + directory().resolve("s"),
                "--pid-file=" + directory().resolve("pid"),
                "--bind-address=127.0.0.1",
                "--port=" + port(),
                "--skip-name-resolve",
                "--max-connections=400"));
        command.addAll(options);
        return command;
    }

    @Override
    Map<String, String> durableSettings() {
        return Map.of(
                "SELECT @@innodb_flush_log_at_trx_commit",
                "1",
                "SELECT @@innodb_doublewrite",
                "ON",
                "SELECT @@sync_binlog",
                "1");
    }

    @Override
    LedgerDialect dialect() {
        return LedgerDialect.MYSQL;
    }

    @Override
    public String jdbcUrl(String database) {
        return MySqlAccess.SEVERAL_STATEMENTS.url(port(), database);
    }

    @Override
    String homeUrl() {
        return jdbcUrl("");
    }
}
