package io.creditledger.jdbc.testing;

import io.creditledger.jdbc.LedgerDialect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A PostgreSQL that can be killed and started again. */
public final class PostgresServer extends DatabaseServer {
    /** What a skipped test says. */
    public static final String HOW_TO_INSTALL =
            "there are no PostgreSQL programs for this platform among the test libraries, or no kill and cp";

    private static PostgresServer shared;

    private final Path programs = PostgresPrograms.folder();
    private final boolean durable;
    private final List<String> settings = new ArrayList<>();

    private PostgresServer(boolean durable) {
        super("ledger-postgresql-");
        this.durable = durable;
    }

    /** Tells whether tests can have a pair of them; see {@link PostgresPair}. */
    public static boolean isInstalled() {
        try {
            return Files.isExecutable(PostgresPrograms.folder().resolve("postgres"))
                    && program("kill").isPresent()
                    && program("cp").isPresent();
        } catch (IllegalStateException noneForThisPlatform) {
            return false;
        }
    }

    /** Starts one on a new data directory that loses nothing it has acknowledged. */
    public static PostgresServer startDurable() {
        return start(true);
    }

    /** Returns this JVM's PostgreSQL, without any durability. It ends with the JVM. */
    static synchronized PostgresServer shared() {
        if (shared == null) {
            shared = start(false);
        }
        return shared;
    }

    private static PostgresServer start(boolean durable) {
        PostgresServer server = new PostgresServer(durable);
        server.initialize();
        server.start();
        return server;
    }

    /** Returns one that is not started yet, whose commits wait for the standby that is made of it. */
    static PostgresServer primary() {
        PostgresServer server = new PostgresServer(true);
        server.initialize();
        server.settings.addAll(List.of(
                "synchronous_standby_names=standby", "wal_keep_size=1GB", "wal_sender_timeout=0", "max_wal_senders=4"));
        return server;
    }

    /** Returns a standby of a server that has never been started; is not started yet either. */
    static PostgresServer standbyOf(PostgresServer primary) {
        PostgresServer standby = new PostgresServer(true);
        standby.runToEnd(List.of("cp", "-a", primary.data(), standby.data()));
        standby.runToEnd(List.of("touch", standby.data() + "/standby.signal"));
        standby.settings.addAll(List.of(
                "primary_conninfo=host=127.0.0.1 port=" + primary.port() + " user=postgres application_name=standby",
                "wal_receiver_status_interval=1",
                "wal_retrieve_retry_interval=100ms"));
        return standby;
    }

    private void initialize() {
        runToEnd(List.of(
                programs.resolve("initdb").toString(),
                "--pgdata=" + data(),
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync"));
    }

    @Override
    List<String> command() {
        List<String> command =
                new ArrayList<>(List.of(programs.resolve("postgres").toString(), "-D", data()));
        List<String> all = new ArrayList<>(List.of(
                "port=" + port(), "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=400"));
        String onlyIfDurable = durable ? "on" : "off";
        for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
            all.add(setting + "=" + onlyIfDurable);
        }
        all.addAll(settings);
        all.forEach(setting -> command.addAll(List.of("-c", setting)));
        return command;
    }

    @Override
    Map<String, String> durableSettings() {
        return Map.of("SHOW fsync", "on", "SHOW synchronous_commit", "on", "SHOW full_page_writes", "on");
    }

    @Override
    LedgerDialect dialect() {
        return LedgerDialect.POSTGRESQL;
    }

    @Override
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database + "?user=postgres";
    }

    @Override
    String homeUrl() {
        return jdbcUrl("postgres");
    }

    private String data() {
        return directory().resolve("data").toString();
    }
}
