package io.creditledger.spring;

import org.flywaydb.core.Flyway;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Lets Flyway make the ledger's tables, if {@code ledger.schema=flyway}. With a history table of its own, so that version
 * numbers do not collide with those of the application's scripts.
 */
@AutoConfiguration(before = LedgerAutoConfiguration.class)
@ConditionalOnClass(Flyway.class)
class LedgerFlywayAutoConfiguration {
    @Bean
    LedgerTables.Migration ledgerFlyway() {
        return (pool, database) -> Flyway.configure()
                .dataSource(pool)
                .locations(
                        "classpath:io/creditledger/jdbc/schema/" + database,
                        "classpath:io/creditledger/spring/schema/" + database)
                .table("ledger_flyway_history")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }
}
