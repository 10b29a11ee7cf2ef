package io.creditledger.spring;

import io.creditledger.CreditLedger;
import io.creditledger.jdbc.JdbcLedger;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Health of the ledger: {@code ledger} says whether its store answers, and belongs into readiness; {@code ledgerBooks} says
 * whether the books balance. The imports of the health classes are those of Spring Boot 3.
 */
@AutoConfiguration(after = LedgerAutoConfiguration.class)
@ConditionalOnClass(HealthIndicator.class)
@ConditionalOnBean({JdbcLedger.class, CreditLedger.class})
class LedgerHealthAutoConfiguration {
    @Bean
    LedgerHealth ledgerHealth(JdbcLedger ledger, CreditLedger credits, LedgerProperties properties) {
        return new LedgerHealth(
                ledger, credits.issuance(), properties.health().trialBalanceInterval());
    }

    @Bean
    @ConditionalOnMissingBean(name = "ledgerHealthIndicator")
    HealthIndicator ledgerHealthIndicator(LedgerHealth ledger) {
        return new AbstractHealthIndicator("The ledger's store did not answer") {
            @Override
            protected void doHealthCheck(Health.Builder health) {
                int stuck = ledger.stuckUnits();
                (stuck == 0 ? health.up() : health.down()).withDetail("stuckUnits", stuck);
            }
        };
    }

    @Bean
    @ConditionalOnMissingBean(name = "ledgerBooksHealthIndicator")
    HealthIndicator ledgerBooksHealthIndicator(LedgerHealth ledger) {
        return new AbstractHealthIndicator("The ledger's store did not answer") {
            @Override
            protected void doHealthCheck(Health.Builder health) {
                LedgerHealth.Trial trial = ledger.trial();
                (trial.balance().balanced() ? health.up() : health.down()).withDetail("trialBalanceAt", trial.at());
                trial.balance()
                        .assets()
                        .forEach(asset -> health.withDetail("sum." + asset.asset().code(), asset.sum()));
            }
        };
    }
}
