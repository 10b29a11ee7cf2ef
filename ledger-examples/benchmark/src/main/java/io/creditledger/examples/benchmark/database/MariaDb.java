package io.creditledger.examples.benchmark.database;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** MariaDB: one of our own, of the programs that are installed, or the one at a URL. */
public final class MariaDb implements Server {
    private static final List<String> SHOWN = List.of(
            "innodb_flush_log_at_trx_commit",
            "innodb_doublewrite",
            "innodb_buffer_pool_size",
            "innodb_log_file_size",
            "log_bin");

    private final String url;
    private final Optional<Process> process;
    private final Database home;

    private MariaDb(String url, Optional<Process> process) {
        this.url = url;
        this.process = process;
        this.home = new Database(url);
    }

    /** Tells whether its programs are installed. */
    public static boolean isInstalled() {
        return program("mariadbd").isPresent() && program("mariadb-install-db").isPresent();
    }

    /** Uses the one at a URL. */
    public static MariaDb at(String url) {
        return new MariaDb(url, Optional.empty());
    }

    /** Starts one whose data are in a new directory. */
    public static MariaDb start(Path directory) {
        try {
            Files.createDirectories(directory);
            OwnPrograms.hand(directory);
            OwnPrograms.run(
                    directory,
                    OwnPrograms.unprivileged(List.of(
                            path("mariadb-install-db"),
                            "--no-defaults",
                            "--datadir=" + directory.resolve("data"),
                            // not the machine's: a server that starts deletes the temporary tables of all others it
                            // finds there
                            "--tmpdir=" + directory,
                            "--skip-test-db",
                            "--auth-root-authentication-method=normal")));
            int port = OwnPrograms.freePort();
            Process server = OwnPrograms.start(
                    directory,
                    OwnPrograms.unprivileged(List.of(
                            path("mariadbd"),
                            "--no-defaults",
                            "--datadir=" + directory.resolve("data"),
                            "--tmpdir=" + directory,
                            "--socket=" + directory.resolve("s"),
                            "--pid-file=" + directory.resolve("pid"),
                            "--bind-address=127.0.0.1",
                            "--port=" + port,
                            "--skip-name-resolve",
                            "--max-connections=400",
                            "--innodb-flush-log-at-trx-commit=1",
                            "--innodb-doublewrite=1",
                            "--innodb-buffer-pool-size=1G",
                            "--innodb-log-file-size=1G")));
            Runtime.getRuntime().addShutdownHook(new Thread(server::destroyForcibly));
            String url = "jdbc:mariadb://127.0.0.1:" + port + "/?user=root&sslMode=disable&useServerPrepStmts=true";
            OwnPrograms.awaitAnswer("MariaDB", server, url);
            return new MariaDb(url, Optional.of(server));
        } catch (IOException e) {
            throw new UncheckedIOException("MariaDB did not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while MariaDB started", e);
        }
    }

    private static String path(String program) {
        return program(program).orElseThrow().toString();
    }

    private static Optional<Path> program(String name) {
        Stream<String> path = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator));
        return Stream.concat(path, Stream.of("/usr/sbin", "/usr/local/sbin", "/usr/libexec"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Override
    public String product() {
        return "MariaDB " + variable("version");
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        SHOWN.forEach(name -> settings.put(name, variable(name)));
        settings.put("driver", home.driver());
        return settings;
    }

    private String variable(String name) {
        try {
            return home.text("SELECT @@" + name);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read the variable " + name, e);
        }
    }

    @Override
    public OptionalLong process() {
        return process.map(server -> OptionalLong.of(server.pid())).orElse(OptionalLong.empty());
    }

    @Override
    public Database create(String name) {
        try {
            home.execute("DROP DATABASE IF EXISTS " + name, "CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create the database " + name, e);
        }
        int query = url.indexOf('?');
        String base = query < 0 ? url : url.substring(0, query);
        return new Database(
                base.substring(0, base.lastIndexOf('/') + 1) + name + (query < 0 ? "" : url.substring(query)));
    }

    @Override
    public void close() {
        home.close();
        process.ifPresent(server -> {
            server.destroy();
            server.onExit()
                    .orTimeout(OwnPrograms.START_SECONDS, TimeUnit.SECONDS)
                    .join();
        });
    }
}
