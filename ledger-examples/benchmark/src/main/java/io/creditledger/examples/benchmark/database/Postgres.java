package io.creditledger.examples.benchmark.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** PostgreSQL: one of our own with settings that lose nothing, or the one at a URL, of which the same is asked. */
public final class Postgres implements Server {
    private static final List<String> DURABLE = List.of("fsync", "synchronous_commit", "full_page_writes");
    private static final List<String> SHOWN = List.of(
            "fsync",
            "synchronous_commit",
            "full_page_writes",
            "wal_sync_method",
            "shared_buffers",
            "max_wal_size",
            "checkpoint_timeout");

    private static final long STOP_SECONDS = 120;

    private final String url;
    private final Optional<EmbeddedPostgres> embedded;
    private final Database home;
    private final OptionalLong process;

    private Postgres(String url, Optional<EmbeddedPostgres> embedded) {
        this.url = url;
        this.embedded = embedded;
        this.home = new Database(url);
        this.process = embedded.isEmpty() ? OptionalLong.empty() : OptionalLong.of(postmaster(home));
    }

    /** Starts one whose data are in a directory. */
    public static Postgres start(Path directory) {
        try {
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setDataDirectory(directory)
                    .setCleanDataDirectory(false)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("max_connections", "400")
                    .setServerConfig("shared_buffers", "1GB")
                    .setServerConfig("max_wal_size", "8GB")
                    .setServerConfig("checkpoint_timeout", "15min")
                    .start();
            return new Postgres(server.getJdbcUrl("postgres", "postgres"), Optional.of(server));
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL did not start", e);
        }
    }

    /**
     * Uses the one at a URL.
     *
     * @throws IllegalStateException if it may lose what it has acknowledged
     */
    public static Postgres at(String url) {
        Postgres server = new Postgres(url, Optional.empty());
        server.settings().forEach((name, value) -> {
            if (DURABLE.contains(name) && !value.equals("on")) {
                server.close();
                throw new IllegalStateException(
                        "the server has " + name + "=" + value + "; figures count with on only");
            }
        });
        return server;
    }

    @Override
    public String product() {
        return "PostgreSQL " + show("server_version");
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        SHOWN.forEach(name -> settings.put(name, show(name)));
        settings.put("driver", home.driver());
        return settings;
    }

    private String show(String setting) {
        try {
            return home.text("SHOW " + setting);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read the setting " + setting, e);
        }
    }

    @Override
    public OptionalLong process() {
        return process;
    }

    @Override
    public Database create(String name) {
        try {
            home.execute("DROP SCHEMA IF EXISTS " + name + " CASCADE", "CREATE SCHEMA " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create the schema " + name, e);
        }
        return new Database(url + (url.contains("?") ? "&" : "?") + "currentSchema=" + name);
    }

    @Override
    public void close() {
        home.close();
        embedded.ifPresent(this::stop);
    }

    /** Stops a server and waits until it is gone: it may have a lot to write down. */
    private void stop(EmbeddedPostgres server) {
        Optional<ProcessHandle> postmaster = ProcessHandle.of(process.orElseThrow());
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL did not stop", e);
        }
        postmaster.ifPresent(
                gone -> gone.onExit().orTimeout(STOP_SECONDS, TimeUnit.SECONDS).join());
    }

    private static long postmaster(Database database) {
        try {
            return database.number("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::bigint");
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL does not tell its process", e);
        }
    }
}
