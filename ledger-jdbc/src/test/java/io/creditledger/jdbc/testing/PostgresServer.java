package io.creditledger.jdbc.testing;

import io.creditledger.jdbc.LedgerDialect;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A durable PostgreSQL that can be killed and started again: what it has acknowledged it must still know afterwards. It
 * runs the same programs as {@link TestDatabases#POSTGRESQL}.
 */
public final class PostgresServer extends DatabaseServer {
    private final Path programs = EmbeddedPostgresServer.programs();

    private PostgresServer() {
        super("ledger-postgresql-");
    }

    /** Starts one on a new data directory. */
    public static PostgresServer startDurable() {
        PostgresServer server = new PostgresServer();
        server.runToEnd(List.of(
                server.programs.resolve("initdb").toString(),
                "--pgdata=" + server.data(),
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C"));
        server.start();
        return server;
    }

    @Override
    List<String> command() {
        return List.of(
                programs.resolve("postgres").toString(),
                "-D",
                data(),
                "-p",
                Integer.toString(port()),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "max_connections=200",
                "-c",
                "fsync=on",
                "-c",
                "synchronous_commit=on",
                "-c",
                "full_page_writes=on");
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
