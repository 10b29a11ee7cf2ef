package io.creditledger.examples.meteredapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.examples.meteredapi.users.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is committed together with credits is in the H2 file before anybody is told of it. */
class DurabilityTest {
    @TempDir
    private Path directory;

    @Test
    void whoHasRegisteredIsInTheFile() throws Exception {
        // Left to itself, H2 would write it a minute later.
        String url = "jdbc:h2:async:" + directory.resolve("service") + ";WRITE_DELAY=60000;RETENTION_TIME=5000";
        try (Service service =
                Service.start(World.config(url, Duration.ofSeconds(60)), TestTools.offers(), TestTools.streams())) {
            service.users().register("ann@example.org", World.PASSWORD, Role.USER);

            Files.copy(directory.resolve("service.mv.db"), directory.resolve("copy.mv.db"));
        }

        try (Connection copy = DriverManager.getConnection("jdbc:h2:" + directory.resolve("copy"));
                Statement statement = copy.createStatement();
                ResultSet found =
                        statement.executeQuery("SELECT COUNT(*) FROM app_user WHERE email = 'ann@example.org'")) {
            found.next();
            assertThat(found.getInt(1)).isEqualTo(1);
        }
    }
}
