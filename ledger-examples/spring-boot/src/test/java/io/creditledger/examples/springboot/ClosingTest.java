package io.creditledger.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.spring.BalanceFeed;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

final class ClosingTest {
    @TempDir
    Path directory;

    private ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(SpringBootExample.class)
                .run(
                        "--server.port=0",
                        "--spring.datasource.url=jdbc:h2:async:" + directory.resolve("example")
                                + ";WRITE_DELAY=500;RETENTION_TIME=5000");
    }

    @Test
    void closingEndsTheFeedThenTheLedgerThenItsPoolAndAnotherStartGoesOnWhereItWas() {
        AccountId alice = AccountId.of("user:alice");
        IdempotencyKey key = IdempotencyKey.of("test", "1");

        ConfigurableApplicationContext first = start();
        CreditLedger credits = first.getBean(CreditLedger.class);
        BalanceFeed feed = first.getBean(BalanceFeed.class);
        HikariDataSource pool = first.getBean("ledgerPool", HikariDataSource.class);
        assertThat(credits.debit(alice, 3, key).balance().available()).isEqualTo(7);
        first.close();

        assertThat(feed.isRunning()).isFalse();
        assertThat(pool.isClosed()).isTrue();
        assertThatIllegalStateException().isThrownBy(() -> credits.debit(alice, 3, key));

        try (ConfigurableApplicationContext second = start()) {
            assertThat(second.getBean(CreditLedger.class).balance(alice).available())
                    .as("charged once, granted once")
                    .isEqualTo(7);
        }
    }
}
