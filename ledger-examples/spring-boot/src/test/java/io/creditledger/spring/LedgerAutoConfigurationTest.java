package io.creditledger.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.cache.CachingLedger;
import java.lang.reflect.Method;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

final class LedgerAutoConfigurationTest {
    private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE";

    private ApplicationContextRunner application() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(LedgerAutoConfiguration.class))
                .withBean("dataSource", HikariDataSource.class, this::pool);
    }

    private HikariDataSource pool() {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        return pool;
    }

    @Test
    void anApplicationWithADataSourceHasALedger() {
        application().run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context).hasSingleBean(CreditLedger.class).hasSingleBean(SpringLedgers.class);
            HikariDataSource own = context.getBean("ledgerPool", HikariDataSource.class);
            assertThat(own.getJdbcUrl()).isEqualTo(url);
            assertThat(own.getMaximumPoolSize()).isEqualTo(4);
            assertThat(context.getBean(DataSource.class))
                    .as("that of the application")
                    .isNotSameAs(own);
        });
    }

    @Test
    void withoutADataSourceThereIsNone() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(LedgerAutoConfiguration.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(CreditLedger.class));
    }

    @Test
    void propertiesAreHeeded() {
        application()
                .withPropertyValues("ledger.pool.maximum-size=2", "ledger.expiry.enabled=false")
                .run(context -> {
                    assertThat(context.getBean("ledgerPool", HikariDataSource.class)
                                    .getMaximumPoolSize())
                            .isEqualTo(2);
                    assertThat(context.getBean(LedgerProperties.class).expiry().enabled())
                            .isFalse();
                });
    }

    @Test
    void beansOfTheApplicationComeFirst() {
        application()
                .withUserConfiguration(Own.class)
                .run(context -> assertThat(
                                context.getBean(CreditLedger.class).revenue().value())
                        .isEqualTo("sales"));
    }

    @Configuration(proxyBeanMethods = false)
    static class Own {
        @Bean
        CreditLedger credits(CachingLedger cache) {
            return CreditLedger.builder(cache).revenue(AccountId.of("sales")).build();
        }
    }

    @Test
    void flywayMakesTheTablesIfItIsAskedTo() {
        application().withPropertyValues("ledger.schema=flyway").run(context -> {
            assertThat(context).hasNotFailed();
            JdbcClient jdbc = JdbcClient.create(context.getBean(DataSource.class));
            assertThat(jdbc.sql("SELECT count(*) FROM \"ledger_flyway_history\" WHERE \"success\"")
                            .query(Long.class)
                            .single())
                    .isGreaterThanOrEqualTo(2);
            assertThat(jdbc.sql("SELECT count(*) FROM metered_request")
                            .query(Long.class)
                            .single())
                    .isZero();
        });
        application()
                .withPropertyValues("ledger.schema=flyway")
                .run(context -> assertThat(context).as("again").hasNotFailed());
        application()
                .withPropertyValues("ledger.schema=validate")
                .run(context -> assertThat(context).as("and they are right").hasNotFailed());
    }

    @Test
    void tablesThatAreMissingStopTheStart() {
        application()
                .withPropertyValues("ledger.schema=validate")
                .run(context -> assertThat(context).hasFailed());
    }

    @Test
    void annotationsThatMakeNoSenseAreRefused() throws Exception {
        PriceExpressions prices = new PriceExpressions();
        for (String name : new String[] {"free", "noUsage", "usageForNothing", "tooEarly"}) {
            Method method = null;
            for (Method one : Handlers.class.getDeclaredMethods()) {
                method = one.getName().equals(name) ? one : method;
            }
            Method handler = method;
            assertThatIllegalStateException()
                    .isThrownBy(() -> prices.check(handler.getAnnotation(Metered.class), handler))
                    .withMessageStartingWith("@Metered on Handlers." + name);
        }
    }

    static final class Handlers {
        @Metered(credits = 0)
        void free() {}

        @Metered(credits = 2, pricedAfterwards = true)
        void noUsage() {}

        @Metered(credits = 2)
        void usageForNothing(Usage usage) {}

        @Metered(price = "#copies", charge = Metered.When.BEFORE_VALIDATION)
        void tooEarly(int copies) {}
    }
}
