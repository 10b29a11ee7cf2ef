package io.creditledger.jdbc.caching;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.JoinedLedger;
import io.creditledger.cache.CachingLedger;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** One service node: a pool, a ledger and a cache of its own, whose bound is so long that a test never sees it reached. */
final class Node implements AutoCloseable {
    static final AccountId ANN = AccountId.of("user:ann");
    static final AccountId BOB = AccountId.of("user:bob");

    private static final AtomicLong KEYS = new AtomicLong();

    final HikariDataSource pool;
    final JdbcLedger ledger;
    final CachingLedger cached;
    /** Through the cache. */
    final CreditLedger credits;

    private Node(HikariDataSource pool, JdbcLedger ledger) {
        this.pool = pool;
        this.ledger = ledger;
        this.cached = CachingLedger.over(ledger)
                .staleness(Duration.ofDays(1))
                .shortStaleness(Duration.ofDays(1))
                .build();
        this.credits = CreditLedger.builder(cached).build();
    }

    static Node on(TestDatabase database) {
        HikariDataSource pool = database.newDataSource(3, true);
        return new Node(pool, JdbcLedger.builder(pool).build());
    }

    /** One that tells others what it writes. */
    static Node notifyingOn(TestDatabase database) {
        HikariDataSource pool = database.newDataSource(3, true);
        return new Node(pool, JdbcLedger.builder(pool).notifyChanges(true).build());
    }

    static IdempotencyKey key() {
        return IdempotencyKey.of("test", "k" + KEYS.incrementAndGet());
    }

    void grant(AccountId account, long amount) {
        credits.grant(account, amount, key());
    }

    /** Returns what this node's cache answers. */
    long posted(AccountId account) {
        return cached.balance(account).posted();
    }

    /** Returns a connection in the middle of a unit of work of the host's. */
    Connection begin() throws SQLException {
        Connection host = pool.getConnection();
        host.setAutoCommit(false);
        return host;
    }

    /** Returns a view of the host's unit of work that the cache hears of. */
    JoinedLedger joining(Connection host) {
        return cached.joining(ledger.joining(host));
    }

    @Override
    public void close() {
        ledger.close();
        pool.close();
    }
}
