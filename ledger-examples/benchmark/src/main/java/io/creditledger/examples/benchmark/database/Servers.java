package io.creditledger.examples.benchmark.database;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Starts servers when they are first asked for, and stops them all. Not thread-safe. */
public final class Servers implements AutoCloseable {
    private final Path directory;
    private final @Nullable String postgresUrl;
    private final @Nullable String mariaDbUrl;
    private final @Nullable String mySqlUrl;
    private @Nullable Server postgres;
    private @Nullable Server mariaDb;
    private @Nullable Server mySql;
    private @Nullable Server h2Memory;
    private @Nullable Server h2Files;

    /**
     * Starts nothing yet.
     *
     * @param directory where servers of our own keep their data
     * @param postgresUrl where PostgreSQL is, or null for one of our own
     * @param mariaDbUrl where MariaDB is, or null for one of our own
     * @param mySqlUrl where MySQL is, or null for one of our own
     */
    public Servers(
            Path directory, @Nullable String postgresUrl, @Nullable String mariaDbUrl, @Nullable String mySqlUrl) {
        this.directory = directory;
        this.postgresUrl = postgresUrl;
        this.mariaDbUrl = mariaDbUrl;
        this.mySqlUrl = mySqlUrl;
    }

    /** Returns PostgreSQL. */
    public Server postgres() {
        Server server = postgres;
        if (server == null) {
            server = postgresUrl == null ? Postgres.start(directory.resolve("postgresql")) : Postgres.at(postgresUrl);
            postgres = server;
        }
        return server;
    }

    /** Returns MariaDB, if there is one. */
    public Optional<Server> mariaDb() {
        if (mariaDb == null) {
            if (mariaDbUrl != null) {
                mariaDb = MariaDb.at(mariaDbUrl);
            } else if (MariaDb.isInstalled()) {
                mariaDb = MariaDb.start(directory.resolve("mariadb"));
            }
        }
        return Optional.ofNullable(mariaDb);
    }

    /** Returns MySQL, if there is one. */
    public Optional<Server> mySql() {
        if (mySql == null) {
            if (mySqlUrl != null) {
                mySql = MySql.at(mySqlUrl);
            } else if (MySql.isInstalled()) {
                mySql = MySql.start(directory.resolve("mysql"));
            }
        }
        return Optional.ofNullable(mySql);
    }

    /** Returns H2 in memory. */
    public Server h2Memory() {
        Server server = h2Memory == null ? H2.inMemory() : h2Memory;
        h2Memory = server;
        return server;
    }

    /** Returns H2 in files. */
    public Server h2Files() {
        Server server = h2Files == null ? H2.inFiles(directory.resolve("h2")) : h2Files;
        h2Files = server;
        return server;
    }

    /** Returns versions and settings of all servers that were used, by what they belong to. */
    public Map<String, String> describe() {
        List<Server> used = new ArrayList<>();
        for (Server server : new @Nullable Server[] {postgres, mariaDb, mySql, h2Files != null ? h2Files : h2Memory}) {
            if (server != null) {
                used.add(server);
            }
        }
        Map<String, String> all = new LinkedHashMap<>();
        for (Server server : used) {
            List<String> settings = new ArrayList<>();
            server.settings().forEach((name, value) -> settings.add(name + "=" + value));
            all.put(server.product(), String.join(", ", settings));
        }
        return all;
    }

    @Override
    public void close() {
        for (Server server : new @Nullable Server[] {postgres, mariaDb, mySql, h2Memory, h2Files}) {
            if (server != null) {
                server.close();
            }
        }
    }
}
