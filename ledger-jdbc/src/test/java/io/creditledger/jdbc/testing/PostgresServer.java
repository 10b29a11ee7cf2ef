package io.creditledger.jdbc.testing;

import io.creditledger.jdbc.LedgerDialect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A PostgreSQL that can be killed and started again. */
public final class PostgresServer extends DatabaseServer {
    private static PostgresServer shared;

    private final Path programs = PostgresPrograms.folder();
    private final boolean durable;

    private PostgresServer(boolean durable) {
        super("ledger-postgresql-");
        this.durable = durable;
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
        server.runToEnd(List.of(
                server.programs.resolve("initdb").toString(),
                "--pgdata=" + server.data(),
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync"));
        server.start();
        return server;
    }

    @Override
    List<String> command() {
        List<String> command =
                new ArrayList<>(List.of(programs.resolve("postgres").toString(), "-D", data()));
        List<String> settings = new ArrayList<>(List.of(
                "port=" + port(), "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=400"));
        String onlyIfDurable = durable ? "on" : "off";
        for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
            settings.add(setting + "=" + onlyIfDurable);
        }
        settings.forEach(setting -> command.addAll(List.of("-c", setting)));
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
