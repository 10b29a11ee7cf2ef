package io.creditledger.spring;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.IdempotencyKey;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.LedgerSchema;
import java.util.UUID;

/** Ledgers of tests that share nothing with the application. */
final class TestLedgers {
    private TestLedgers() {}

    static HikariDataSource pool(String name) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl("jdbc:h2:mem:" + name);
        pool.setMaximumPoolSize(2);
        return pool;
    }

    static JdbcLedger ledgerOn(HikariDataSource pool) {
        LedgerSchema.of(pool).migrate();
        return JdbcLedger.builder(pool).build();
    }

    static IdempotencyKey key() {
        return IdempotencyKey.of("test", UUID.randomUUID().toString());
    }
}
