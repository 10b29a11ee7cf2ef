package io.creditledger.spring;

import io.creditledger.cache.CachingLedger;
import io.creditledger.jdbc.JdbcLedger;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Meters of the ledger, if there is Micrometer. */
@AutoConfiguration(after = LedgerAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBean({JdbcLedger.class, CachingLedger.class})
class LedgerMetricsAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    LedgerMetrics ledgerMetrics(JdbcLedger ledger, CachingLedger cache) {
        return new LedgerMetrics(ledger, cache);
    }
}
