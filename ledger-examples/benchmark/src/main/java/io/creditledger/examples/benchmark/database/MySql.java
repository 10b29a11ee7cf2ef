package io.creditledger.examples.benchmark.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** MySQL: one of our own, of the programs that come from Maven Central, or the one at a URL. */
public final class MySql implements Server {
    private static final List<String> SHOWN = List.of(
            "innodb_flush_log_at_trx_commit",
            "innodb_doublewrite",
            "innodb_buffer_pool_size",
            "innodb_redo_log_capacity",
            "log_bin",
            "sync_binlog");
    private static final String PROGRAMS = "/mysql-"
            + System.getProperty("os.name").replace(' ', '_') + "-" + System.getProperty("os.arch") + ".tar.gz";

    private final String url;
    private final Optional<Process> process;
    private final Database home;

    private MySql(String url, Optional<Process> process) {
        this.url = url;
        this.process = process;
        this.home = new Database(url);
    }

    /** Tells whether there are programs for this platform. */
    public static boolean isInstalled() {
        return MySql.class.getResource(PROGRAMS) != null;
    }

    /** Uses the one at a URL. */
    public static MySql at(String url) {
        return new MySql(url, Optional.empty());
    }

    /** Starts one whose data are in a new directory. */
    public static MySql start(Path directory) {
        try {
            Files.createDirectories(directory);
            Path programs = unpack(directory);
            Path first = directory.resolve("first.sql");
            Files.writeString(first, "CREATE USER root@'%';\nGRANT ALL ON *.* TO root@'%';\n");
            OwnPrograms.hand(directory);
            List<String> command = List.of(
                    programs.resolve("bin/mysqld").toString(),
                    "--no-defaults",
                    "--basedir=" + programs,
                    "--datadir=" + directory.resolve("data"),
                    "--tmpdir=" + directory,
                    "--secure-file-priv=NULL",
                    "--mysqlx=OFF");
            OwnPrograms.run(
                    directory,
                    OwnPrograms.unprivileged(with(command, "--initialize-insecure", "--init-file=" + first)));
            int port = OwnPrograms.freePort();
            Process server = OwnPrograms.start(
                    directory,
                    OwnPrograms.unprivileged(with(
                            command,
                            "--socket=" + directory.resolve("s"),
                            "--pid-file=" + directory.resolve("pid"),
                            "--bind-address=127.0.0.1",
                            "--port=" + port,
                            "--skip-name-resolve",
                            "--max-connections=400",
                            "--innodb-flush-log-at-trx-commit=1",
                            "--innodb-doublewrite=ON",
                            "--sync-binlog=1",
                            "--innodb-buffer-pool-size=1G",
                            "--innodb-redo-log-capacity=1G")));
            Runtime.getRuntime().addShutdownHook(new Thread(server::destroyForcibly));
            String url = "jdbc:mysql://127.0.0.1:" + port
                    + "/?user=root&sslMode=DISABLED&allowPublicKeyRetrieval=true&allowMultiQueries=true";
            OwnPrograms.awaitAnswer("MySQL", server, url);
            return new MySql(url, Optional.of(server));
        } catch (IOException e) {
            throw new UncheckedIOException("MySQL did not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while MySQL started", e);
        }
    }

    private static List<String> with(List<String> command, String... more) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(more));
        return all;
    }

    private static Path unpack(Path directory) throws IOException, InterruptedException {
        Path programs = Files.createDirectories(directory.resolve("programs"));
        Path archive = directory.resolve("programs.tar.gz");
        try (InputStream in = MySql.class.getResourceAsStream(PROGRAMS)) {
            if (in == null) {
                throw new IOException("there are no MySQL programs for this platform");
            }
            Files.copy(in, archive);
        }
        OwnPrograms.run(directory, List.of("tar", "-xzf", archive.toString(), "-C", programs.toString()));
        Files.delete(archive);
        return programs;
    }

    @Override
    public String product() {
        return "MySQL " + variable("version");
    }

    @Override
    public OptionalLong process() {
        return process.map(server -> OptionalLong.of(server.pid())).orElse(OptionalLong.empty());
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
