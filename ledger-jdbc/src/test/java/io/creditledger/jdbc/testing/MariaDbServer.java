package io.creditledger.jdbc.testing;

import static org.awaitility.Awaitility.await;

import io.creditledger.jdbc.LedgerDialect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A MariaDB that can be killed and started again, from the programs that the package manager has installed. */
public class MariaDbServer extends DatabaseServer {
    /** What a skipped test says. */
    public static final String HOW_TO_INSTALL =
            "MariaDB is not installed (no mariadbd on the PATH or in /usr/sbin), so its tests are skipped; .ci/run installs it";

    private static final String SERVER = "mariadbd";
    private static final String INSTALL = "mariadb-install-db";

    private static MariaDbServer shared;

    private static final List<String> DURABLE = List.of("--innodb-flush-log-at-trx-commit=1", "--innodb-doublewrite=1");
    private static final List<String> FAST =
            List.of("--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0", "--debug-no-sync=1");

    private List<String> options;

    MariaDbServer(String prefix, List<String> options) {
        super(prefix);
        this.options = List.copyOf(options);
    }

    /** Tells whether tests can have one. */
    public static boolean isInstalled() {
        return RequiredPrograms.check(
                "mariadb", program(SERVER).isPresent() && program(INSTALL).isPresent(), HOW_TO_INSTALL);
    }

    /** Starts one on a new data directory that loses nothing it has acknowledged. */
    public static MariaDbServer startDurable() {
        return start(DURABLE);
    }

    /** Starts one on a new data directory, without any durability, that has another setting than usual. */
    public static MariaDbServer startWith(String option) {
        List<String> options = new ArrayList<>(FAST);
        options.add(option);
        return start(options);
    }

    /** Returns this JVM's MariaDB, without any durability. It ends with the JVM. */
    static synchronized MariaDbServer shared() {
        if (shared == null) {
            shared = start(FAST);
        }
        return shared;
    }

    private static MariaDbServer start(List<String> options) {
        MariaDbServer server = new MariaDbServer("ledger-mariadb-", options);
        server.install();
        server.start();
        return server;
    }

    /** Stops the server as an administrator does, and starts it with this option as well. */
    public final void restartWith(String option) {
        TestDatabases.runAt(homeUrl(), "SHUTDOWN");
        await().atMost(Duration.ofSeconds(60)).until(() -> !isRunning());
        List<String> more = new ArrayList<>(options);
        more.add(option);
        options = List.copyOf(more);
        start();
    }

    /** Fills the data directory. */
    final void install() {
        List<String> command = new ArrayList<>(List.of(
                program(INSTALL).orElseThrow().toString(),
                "--no-defaults",
                "--datadir=" + data(),
                // not /tmp, as below
                "--tmpdir=" + directory(),
                "--skip-test-db",
                "--auth-root-authentication-method=normal"));
        command.addAll(FAST);
        runToEnd(command);
    }

    @Override
    List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                program(SERVER).orElseThrow().toString(),
                "--no-defaults",
                "--datadir=" + data(),
                "--socket=" + directory().resolve("s"),
                "--pid-file=" + directory().resolve("pid"),
                // not /tmp: a server that starts deletes the temporary tables of the others there
                "--tmpdir=" + directory(),
                "--bind-address=127.0.0.1",
                "--port=" + port(),
                "--skip-name-resolve",
                "--max-connections=400",
                "--innodb-buffer-pool-size=64M",
                "--innodb-log-file-size=32M"));
        command.addAll(options);
        return command;
    }

    @Override
    final Map<String, String> durableSettings() {
        return Map.of("SELECT @@innodb_flush_log_at_trx_commit", "1", "SELECT @@innodb_doublewrite", "1");
    }

    @Override
    final LedgerDialect dialect() {
        return LedgerDialect.MARIADB;
    }

    @Override
    public final String jdbcUrl(String database) {
        return "jdbc:mariadb://127.0.0.1:" + port() + "/" + database + "?user=root&sslMode=disable";
    }

    @Override
    final String homeUrl() {
        return jdbcUrl("");
    }

    private String data() {
        return directory().resolve("data").toString();
    }
}
