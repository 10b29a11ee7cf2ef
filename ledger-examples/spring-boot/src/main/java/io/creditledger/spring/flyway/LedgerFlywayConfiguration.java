package io.creditledger.spring.flyway;

import io.creditledger.spring.LedgerTables;
import org.flywaydb.core.Flyway;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Lets Flyway make the ledger's tables, if {@code ledger.schema=flyway}. With a history table of its own, so that version
 * numbers do not collide with those of the application's scripts.
 */
@Configuration(proxyBeanMethods = false)
class LedgerFlywayConfiguration {
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
