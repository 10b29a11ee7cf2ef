package io.creditledger.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.IdempotencyKey;
import io.creditledger.spring.SpringLedgers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What a Spring transaction has charged is in the H2 file when the transaction has ended. */
final class DurabilityTest {
    @TempDir
    Path directory;

    @Test
    void whatATransactionHasChargedIsInTheFile() throws Exception {
        // Left to itself, H2 would write it a minute later.
        String url = "jdbc:h2:async:" + directory.resolve("example") + ";WRITE_DELAY=60000;RETENTION_TIME=5000";
        try (ConfigurableApplicationContext service = new SpringApplicationBuilder(SpringBootExample.class)
                .run("--server.port=0", "--spring.datasource.url=" + url)) {
            SpringLedgers ledgers = service.getBean(SpringLedgers.class);
            new TransactionTemplate(service.getBean(PlatformTransactionManager.class))
                    .executeWithoutResult(status ->
                            ledgers.joined().debit(AccountId.of("user:alice"), 3, IdempotencyKey.of("test", "kept")));

            Files.copy(directory.resolve("example.mv.db"), directory.resolve("copy.mv.db"));
        }

        try (Connection copy = DriverManager.getConnection("jdbc:h2:" + directory.resolve("copy"));
                Statement statement = copy.createStatement();
                ResultSet found =
                        statement.executeQuery("SELECT COUNT(*) FROM ledger_operation WHERE idem_key = 'kept'")) {
            found.next();
            assertThat(found.getInt(1)).isEqualTo(1);
        }
    }
}
