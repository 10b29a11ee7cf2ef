package io.creditledger.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.cache.CachingLedger;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.LedgerSchema;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.PersistenceException;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The ledger in a transaction of JPA. Hibernate sends what was persisted at the end of the transaction, so flush before you
 * charge: what is wrong with your rows is then known before the account is locked.
 */
final class JpaTest {
    private static final AccountId ANN = AccountId.of("user:ann");

    private HikariDataSource application;
    private HikariDataSource pool;
    private JdbcLedger ledger;
    private CreditLedger credits;
    private SpringLedgers ledgers;
    private LocalContainerEntityManagerFactoryBean factory;
    private EntityManager entities;
    private TransactionTemplate transactions;
    private JdbcClient jdbc;

    @Entity(name = "PurchaseOrder")
    static class PurchaseOrder {
        @Id
        private String id;

        private long copies;

        protected PurchaseOrder() {}

        PurchaseOrder(String id, long copies) {
            this.id = id;
            this.copies = copies;
        }
    }

    @BeforeEach
    void start() {
        String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE";
        application = new HikariDataSource();
        application.setJdbcUrl(url);
        application.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        LedgerSchema.of(pool).migrate();
        ledger = JdbcLedger.builder(pool).build();
        CachingLedger cache = CachingLedger.over(ledger).build();
        credits = CreditLedger.builder(cache).build();
        ledgers = new SpringLedgers(application, ledger, cache, credits);
        credits.grant(ANN, 10, key());

        HibernateJpaVendorAdapter hibernate = new HibernateJpaVendorAdapter();
        hibernate.setGenerateDdl(true);
        factory = new LocalContainerEntityManagerFactoryBean();
        factory.setDataSource(application);
        factory.setJpaVendorAdapter(hibernate);
        factory.setManagedTypes(PersistenceManagedTypes.of(PurchaseOrder.class.getName()));
        factory.afterPropertiesSet();
        entities = SharedEntityManagerCreator.createSharedEntityManager(factory.getObject());
        JpaTransactionManager manager = new JpaTransactionManager(factory.getObject());
        manager.afterPropertiesSet();
        transactions = new TransactionTemplate(manager);
        jdbc = JdbcClient.create(application);
    }

    @AfterEach
    void stop() {
        factory.destroy();
        ledger.close();
        pool.close();
        application.close();
    }

    private static IdempotencyKey key() {
        return IdempotencyKey.of("test", UUID.randomUUID().toString());
    }

    private long rows() {
        return jdbc.sql("SELECT count(*) FROM PurchaseOrder").query(Long.class).single();
    }

    private Balance stored() {
        return ledger.balance(ANN);
    }

    @Test
    void entityAndChargeAreCommittedTogether() {
        transactions.executeWithoutResult(status -> {
            entities.persist(new PurchaseOrder("1", 3));
            entities.flush();
            ledgers.joined().debit(ANN, 3, key());
        });

        assertThat(rows()).isEqualTo(1);
        assertThat(credits.balance(ANN).available()).isEqualTo(7);
        assertThat(stored().available()).isEqualTo(7);
    }

    @Test
    void entityAndChargeAreRolledBackTogether() {
        assertThatThrownBy(() -> transactions.executeWithoutResult(status -> {
                    entities.persist(new PurchaseOrder("1", 3));
                    entities.flush();
                    ledgers.joined().debit(ANN, 3, key());
                    throw new IllegalStateException("changed my mind");
                }))
                .hasMessage("changed my mind");

        assertThat(rows()).isZero();
        assertThat(credits.balance(ANN).available()).isEqualTo(10);
        assertThat(stored().available()).isEqualTo(10);
    }

    @Test
    void aRefusedChargeLeavesWhatWasFlushedBefore() {
        transactions.executeWithoutResult(status -> {
            entities.persist(new PurchaseOrder("1", 30));
            entities.flush();
            assertThat(ledgers.joined().tryDebit(ANN, 30, key()).isAccepted()).isFalse();
        });

        assertThat(rows()).as("the transaction went on").isEqualTo(1);
        assertThat(stored().available()).isEqualTo(10);
    }

    @Test
    void whoFlushesFirstLearnsOfADuplicateBeforeAnythingIsCharged() {
        transactions.executeWithoutResult(status -> entities.persist(new PurchaseOrder("1", 3)));

        assertThatThrownBy(() -> transactions.executeWithoutResult(status -> {
                    entities.persist(new PurchaseOrder("1", 3));
                    assertThatThrownBy(entities::flush).isInstanceOf(PersistenceException.class);
                    throw new IllegalStateException("a duplicate");
                }))
                .hasMessage("a duplicate");

        assertThat(stored().seq()).as("only the grant").isEqualTo(1);
    }

    @Test
    void withoutAFlushTheChargeSucceedsAndTheCommitFails() {
        transactions.executeWithoutResult(status -> entities.persist(new PurchaseOrder("1", 3)));
        long[] left = new long[1];
        long[] visible = new long[1];

        assertThatThrownBy(() -> transactions.executeWithoutResult(status -> {
                    entities.persist(new PurchaseOrder("1", 3));
                    left[0] = ledgers.joined().debit(ANN, 3, key()).balance().available();
                    visible[0] = rows();
                    // Here the work would be done and its client answered.
                }))
                .as("the duplicate is found by the commit")
                .isInstanceOf(RuntimeException.class);

        assertThat(left[0]).as("the charge looked good").isEqualTo(7);
        assertThat(visible[0]).as("the row was not there yet").isEqualTo(1);
        assertThat(stored().available())
                .as("nothing is lost: it was rolled back")
                .isEqualTo(10);
        assertThat(credits.balance(ANN).available()).isEqualTo(10);
    }
}
