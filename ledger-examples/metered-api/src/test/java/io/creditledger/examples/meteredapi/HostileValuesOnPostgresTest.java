package io.creditledger.examples.meteredapi;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/** PostgreSQL refuses text that H2 takes. */
@Tag("slow")
final class HostileValuesOnPostgresTest extends HostileValuesTest {
    private EmbeddedPostgres postgres;

    @Override
    String database() throws IOException {
        postgres = EmbeddedPostgres.builder().start();
        return postgres.getJdbcUrl("postgres", "postgres");
    }

    @AfterEach
    void stop() throws IOException {
        if (postgres != null) {
            postgres.close();
        }
    }
}
