package io.creditledger.jdbc.testing;

import io.creditledger.jdbc.LedgerDialect;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A PgBouncer before this JVM's PostgreSQL, which gives each transaction to the next one of its few sessions. So whatever
 * belongs to a session reaches another client, and what a client sets for its session is not there when it is needed.
 */
public final class PgBouncer extends DatabaseServer {
    /** What a skipped test says. */
    public static final String HOW_TO_INSTALL =
            "PgBouncer is not installed (no pgbouncer on the PATH or in /usr/sbin), so its tests are skipped; .ci/run installs it";

    private final PostgresServer server;
    private final int sessions;

    private PgBouncer(PostgresServer server, int sessions) {
        super("ledger-pgbouncer-");
        this.server = server;
        this.sessions = sessions;
    }

    /** Tells whether tests can have one. */
    public static boolean isInstalled() {
        return RequiredPrograms.check("pgbouncer", program("pgbouncer").isPresent(), HOW_TO_INSTALL);
    }

    /** Starts one that has so many sessions for all its clients of one database, and uses them by turns. */
    public static PgBouncer start(int sessions) {
        return start(PostgresServer.shared(), sessions);
    }

    /** Starts one before a server of the caller's. */
    public static PgBouncer start(PostgresServer server, int sessions) {
        PgBouncer pooler = new PgBouncer(server, sessions);
        pooler.configure();
        pooler.start();
        return pooler;
    }

    private void configure() {
        try {
            Files.writeString(configuration(), """
                    [databases]
                    * = host=127.0.0.1 port=%d user=postgres
                    [pgbouncer]
                    listen_addr = 127.0.0.1
                    listen_port = %d
                    unix_socket_dir =
                    auth_type = any
                    pool_mode = transaction
                    server_round_robin = 1
                    default_pool_size = %d
                    min_pool_size = %d
                    max_client_conn = 200
                    ignore_startup_parameters = extra_float_digits
                    """.formatted(server.port(), port(), sessions, sessions));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path configuration() {
        return directory().resolve("pgbouncer.ini");
    }

    @Override
    List<String> command() {
        Optional<Path> program = program("pgbouncer");
        return List.of(program.orElseThrow().toString(), configuration().toString());
    }

    @Override
    Map<String, String> durableSettings() {
        return server.durableSettings();
    }

    @Override
    LedgerDialect dialect() {
        return LedgerDialect.POSTGRESQL;
    }

    /** Without statements that the server prepares: they belong to a session. */
    @Override
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database + "?user=postgres&prepareThreshold=0";
    }

    @Override
    String homeUrl() {
        return jdbcUrl("postgres");
    }
}
