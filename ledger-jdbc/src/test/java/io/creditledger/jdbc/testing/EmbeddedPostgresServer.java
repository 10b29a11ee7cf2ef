package io.creditledger.jdbc.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;

/** This JVM's PostgreSQL, without any durability. It ends with the JVM. */
final class EmbeddedPostgresServer {
    private static EmbeddedPostgres shared;

    private EmbeddedPostgresServer() {}

    static synchronized EmbeddedPostgres shared() {
        if (shared == null) {
            try {
                shared = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .setServerConfig("full_page_writes", "off")
                        .setServerConfig("synchronous_commit", "off")
                        .setServerConfig("max_connections", "400")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException("PostgreSQL did not start", e);
            }
        }
        return shared;
    }

    /** Returns the folder with the server's programs, which the library that starts it does not tell. */
    static Path programs() {
        try (var connection = shared().getPostgresDatabase().getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT setting FROM pg_config WHERE name = 'BINDIR'")) {
            row.next();
            return Path.of(row.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL does not say where its programs are", e);
        }
    }
}
