package io.creditledger.examples.springboot;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.CreditLedger;
import io.creditledger.cache.CachingLedger;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.LedgerSchema;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The ledger as beans. Spring closes them in the opposite order: feed, ledger, pool.
 *
 * <p>{@link CreditLedger} is what a service uses outside its transactions: each call is a unit of work of its own.
 * {@link SpringLedgers} gives the same verbs inside one.
 */
@Configuration(proxyBeanMethods = false)
class LedgerConfiguration {
    private static final int LEDGER_CONNECTIONS = 4;

    /**
     * A small pool of the ledger's own on the service's database, so that requests which hold a connection each can never
     * keep the ledger waiting. Not a candidate by type: the service's own {@code DataSource} stays the one Spring uses.
     */
    @Bean(defaultCandidate = false)
    @Qualifier("ledger")
    HikariDataSource ledgerPool(DataSourceProperties service) {
        HikariDataSource pool = service.initializeDataSourceBuilder()
                .type(HikariDataSource.class)
                .build();
        pool.setPoolName("ledger");
        pool.setMaximumPoolSize(LEDGER_CONNECTIONS);
        pool.setExceptionOverrideClassName(H2Eviction.class.getName());
        return pool;
    }

    /** Leave the migration out where Flyway or a DBA makes the tables; building the ledger checks them in any case. */
    @Bean
    JdbcLedger jdbcLedger(@Qualifier("ledger") DataSource pool) {
        LedgerSchema.of(pool).migrate();
        return JdbcLedger.builder(pool).build();
    }

    /** What this process writes is shown at once; what others write, when the feed tells, and after 10 s at the latest. */
    @Bean
    CachingLedger cachingLedger(JdbcLedger ledger) {
        return CachingLedger.over(ledger).staleness(Duration.ofSeconds(10)).build();
    }

    @Bean
    BalanceFeed balanceFeed(CachingLedger cache, JdbcLedger ledger) {
        return new BalanceFeed(cache, ledger, Duration.ofSeconds(1));
    }

    @Bean
    CreditLedger creditLedger(CachingLedger cache) {
        return CreditLedger.builder(cache).build();
    }

    @Bean
    SpringLedgers springLedgers(DataSource service, JdbcLedger ledger, CachingLedger cache, CreditLedger credits) {
        return new SpringLedgers(service, ledger, cache, credits);
    }

    @Bean
    LedgerMetrics ledgerMetrics(JdbcLedger ledger, CachingLedger cache) {
        return new LedgerMetrics(ledger, cache);
    }

    @Bean
    LedgerHealthIndicator ledgerHealthIndicator(JdbcLedger ledger, CreditLedger credits) {
        return new LedgerHealthIndicator(ledger, credits.issuance(), Duration.ofMinutes(1));
    }
}
