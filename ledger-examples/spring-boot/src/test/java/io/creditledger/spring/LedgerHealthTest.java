package io.creditledger.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.error.StorageException;
import io.creditledger.jdbc.JdbcLedger;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

final class LedgerHealthTest {
    @Test
    void theBooksBalanceUntilTheyDoNot() {
        try (HikariDataSource pool = TestLedgers.pool("unbalanced")) {
            JdbcLedger own = TestLedgers.ledgerOn(pool);
            CreditLedger verbs = CreditLedger.builder(own).build();
            verbs.grant(AccountId.of("ann"), 10, TestLedgers.key());
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
        HikariDataSource pool = TestLedgers.pool("closed");
        JdbcLedger own = TestLedgers.ledgerOn(pool);
        LedgerHealth health =
                new LedgerHealth(own, CreditLedger.builder(own).build().issuance(), Duration.ofHours(1));
        assertThat(health.stuckUnits()).isZero();

        pool.close();

        assertThatThrownBy(health::stuckUnits).isInstanceOf(StorageException.class);
        own.close();
    }
}
