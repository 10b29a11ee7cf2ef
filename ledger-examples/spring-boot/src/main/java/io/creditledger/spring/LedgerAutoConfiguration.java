package io.creditledger.spring;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.CreditLedger;
import io.creditledger.cache.CachingLedger;
import io.creditledger.jdbc.JdbcLedger;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.PropertySource;

/**
 * The ledger as beans. Spring closes them in the opposite order: feed, ledger, pool; after the web server.
 *
 * <p>{@link CreditLedger} is what a service uses outside its transactions: each call is a unit of work of its own.
 * {@link SpringLedgers} gives the same verbs inside one.
 */
// The name in Spring Boot 4, and the one in 3.
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration"
        })
@ConditionalOnSingleCandidate(DataSource.class)
@EnableConfigurationProperties(LedgerProperties.class)
@Import(OptionalParts.FlywayPart.class)
@PropertySource("classpath:io/creditledger/spring/defaults.properties")
public class LedgerAutoConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerAutoConfiguration.class);

    /**
     * A small pool of the ledger's own on the application's database, so that requests which hold a connection each can never
     * keep the ledger waiting. Not a candidate by type: the application's own {@code DataSource} stays the one Spring uses.
     */
    @Bean(defaultCandidate = false)
    @Qualifier("ledger")
    @ConditionalOnMissingBean(name = "ledgerPool")
    public HikariDataSource ledgerPool(DataSource application, LedgerProperties properties) throws SQLException {
        LedgerProperties.Pool settings = properties.pool();
        HikariConfig config = new HikariConfig();
        if (settings.url() != null) {
            config.setJdbcUrl(settings.url());
            config.setUsername(settings.username());
            config.setPassword(settings.password());
        } else {
            copyConnectionSettings(application, config);
        }
        config.setPoolName("ledger");
        config.setMaximumPoolSize(settings.maximumSize());
        config.setMinimumIdle(settings.maximumSize());
        config.setConnectionTimeout(settings.connectionTimeout().toMillis());
        config.setExceptionOverrideClassName(H2ConnectionEviction.class.getName());
        warnOfH2ShutdownHook(config.getJdbcUrl());
        return new HikariDataSource(config);
    }

    private static void copyConnectionSettings(DataSource application, HikariConfig config) throws SQLException {
        if (!application.isWrapperFor(HikariDataSource.class)) {
            throw new IllegalStateException(
                    "the application's DataSource is not a HikariCP pool, so its settings cannot be"
                            + " copied: set ledger.pool.url, ledger.pool.username and ledger.pool.password, or define a DataSource"
                            + " bean named ledgerPool with the qualifier \"ledger\"");
        }
        HikariDataSource pool = application.unwrap(HikariDataSource.class);
        config.setJdbcUrl(pool.getJdbcUrl());
        config.setUsername(pool.getUsername());
        config.setPassword(pool.getPassword());
        config.setDataSourceClassName(pool.getDataSourceClassName());
        config.setDataSourceProperties(pool.getDataSourceProperties());
        if (pool.getDriverClassName() != null) {
            config.setDriverClassName(pool.getDriverClassName());
        }
        config.setSchema(pool.getSchema());
        config.setCatalog(pool.getCatalog());
    }

    private static void warnOfH2ShutdownHook(String url) {
        if (url != null
                && url.startsWith("jdbc:h2:")
                && !url.startsWith("jdbc:h2:mem:")
                && !url.contains("DB_CLOSE_ON_EXIT=FALSE")) {
            LOG.warn("H2 closes its file as soon as the process is told to stop, while requests still run:"
                    + " add ;DB_CLOSE_ON_EXIT=FALSE to the JDBC URL");
        }
    }

    @Bean
    @ConditionalOnMissingBean
    LedgerTables ledgerTables(
            @Qualifier("ledger") DataSource pool,
            LedgerProperties properties,
            ObjectProvider<LedgerTables.Migration> flyway) {
        return new LedgerTables(pool, properties.schema(), flyway.getIfAvailable());
    }

    @Bean
    @ConditionalOnMissingBean
    public JdbcLedger jdbcLedger(@Qualifier("ledger") DataSource pool, LedgerTables made, LedgerProperties properties) {
        return JdbcLedger.builder(pool)
                .callTimeout(properties.callTimeout())
                .lockWait(properties.lockWait())
                .build();
    }

    /** What this process writes is shown at once; what others write, when the feed tells, and after the staleness at most. */
    @Bean
    @ConditionalOnMissingBean
    public CachingLedger cachingLedger(JdbcLedger ledger, LedgerProperties properties) {
        return CachingLedger.over(ledger)
                .maximumAccounts(properties.cache().maximumAccounts())
                .staleness(properties.cache().staleness())
                .build();
    }

    @Bean
    @ConditionalOnMissingBean
    public BalanceFeed balanceFeed(CachingLedger cache, JdbcLedger ledger, LedgerProperties properties) {
        return new BalanceFeed(cache, ledger, properties.cache().pollInterval());
    }

    @Bean
    @ConditionalOnMissingBean
    public CreditLedger creditLedger(CachingLedger cache, LedgerProperties properties) {
        return CreditLedger.builder(cache).holdTimeout(properties.holdTimeout()).build();
    }

    @Bean
    @ConditionalOnMissingBean
    public SpringLedgers springLedgers(
            DataSource application, JdbcLedger ledger, CachingLedger cache, CreditLedger credits) {
        return new SpringLedgers(application, ledger, cache, credits);
    }

    @Bean
    @ConditionalOnMissingBean
    LedgerMaintenance ledgerMaintenance(
            CreditLedger credits, LedgerProperties properties, ObjectProvider<LedgerMaintenance.Task> tasks) {
        return new LedgerMaintenance(
                credits, properties.expiry(), tasks.orderedStream().toList());
    }
}
