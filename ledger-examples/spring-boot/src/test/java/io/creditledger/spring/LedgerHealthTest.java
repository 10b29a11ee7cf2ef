package io.creditledger.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.error.StorageException;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.LedgerSchema;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

final class LedgerHealthTest {
    @Test
    void theBooksBalanceUntilTheyDoNot() {
        try (HikariDataSource pool = pool("unbalanced")) {
            JdbcLedger own = ledgerOn(pool);
            CreditLedger verbs = CreditLedger.builder(own).build();
            verbs.grant(AccountId.of("ann"), 10, key());
            LedgerHealth eager = new LedgerHealth(own, verbs.issuance(), Duration.ZERO);
            LedgerHealth lazy = new LedgerHealth(own, verbs.issuance(), Duration.ofHours(1));
            assertThat(eager.trial().balance().balanced()).isTrue();
            assertThat(lazy.trial().balance().balanced()).isTrue();

            assertThat(JdbcClient.create(pool)
                            .sql("UPDATE ledger_account SET posted = posted + 1 WHERE limited")
                            .update())
                    .isPositive();

            assertThat(eager.trial().balance().balanced()).isFalse();
            assertThat(lazy.trial().balance().balanced())
                    .as("its trial balance is not due yet")
                    .isTrue();
            own.close();
        }
    }

    @Test
    void aStoreThatDoesNotAnswerIsNoticed() {
        HikariDataSource pool = pool("closed");
        JdbcLedger own = ledgerOn(pool);
        LedgerHealth health =
                new LedgerHealth(own, CreditLedger.builder(own).build().issuance(), Duration.ofHours(1));
        assertThat(health.stuckUnits()).isZero();

        pool.close();

        assertThatThrownBy(health::stuckUnits).isInstanceOf(StorageException.class);
        own.close();
    }

    private static HikariDataSource pool(String name) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl("jdbc:h2:mem:" + name);
        pool.setMaximumPoolSize(2);
        return pool;
    }

    private static JdbcLedger ledgerOn(HikariDataSource pool) {
        LedgerSchema.of(pool).migrate();
        return JdbcLedger.builder(pool).build();
    }

    private static IdempotencyKey key() {
        return IdempotencyKey.of("test", UUID.randomUUID().toString());
    }
}
