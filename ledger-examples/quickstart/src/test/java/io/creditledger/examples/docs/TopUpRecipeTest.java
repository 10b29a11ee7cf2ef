package io.creditledger.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.LedgerSchema;
import io.creditledger.jdbc.UnitOfWorkListener;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The top-up of the page on alerts, as it stands there, with a provider whose webhooks come three times and out of order. */
@Timeout(120)
final class TopUpRecipeTest {
    private static final int USERS = 4;
    private static final int SPENDERS = 16;
    private static final int CALLS = 40;
    private static final long REFILL = 100;

    private final HikariDataSource pool = new HikariDataSource();
    private final ExecutorService spenders = Executors.newFixedThreadPool(SPENDERS);
    private final Random random = new Random(7);
    private URLClassLoader loader;
    private Method paid;
    private JdbcLedger ledger;
    private CreditLedger credits;

    /** A payment of the provider, which knows it by its key. */
    private record Payment(AccountId account, IdempotencyKey key) {}

    @BeforeEach
    void open(@TempDir Path classes) throws Exception {
        Snippet recipe = Snippet.of("page", Pages.lines(Pages.ROOT.resolve("docs/alerts-and-top-up.md"))).stream()
                .filter(snippet -> "TopUps.java".equals(snippet.file()))
                .findFirst()
                .orElseThrow();
        try (SnippetCompiler compiler = new SnippetCompiler()) {
            compiler.compile(recipe, classes);
        }
        loader = new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, getClass().getClassLoader());
        Class<?> topUps = Class.forName("TopUps", true, loader);
        paid = topUps.getDeclaredMethod(
                "paid",
                HikariDataSource.class,
                JdbcLedger.class,
                CreditLedger.class,
                AccountId.class,
                long.class,
                IdempotencyKey.class);
        paid.setAccessible(true);
        Constructor<?> constructor = topUps.getDeclaredConstructor();
        constructor.setAccessible(true);

        pool.setJdbcUrl("jdbc:h2:mem:top-up");
        pool.setMaximumPoolSize(4);
        LedgerSchema.of(pool).migrate();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE host_top_up (account VARCHAR(128) NOT NULL, refill_scope VARCHAR(64) NOT NULL,"
                            + " refill_key VARCHAR(256) NOT NULL, PRIMARY KEY (account))");
        }
        ledger = JdbcLedger.builder(pool)
                .listener((UnitOfWorkListener) constructor.newInstance())
                .build();
        credits = CreditLedger.builder(ledger).marks(20).build();
    }

    @AfterEach
    void close() throws Exception {
        spenders.shutdownNow();
        assertThat(spenders.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        ledger.close();
        pool.close();
        loader.close();
    }

    @Test
    void eachPaymentIsGrantedOnceAndOneIsPendingAtATime() throws Exception {
        for (int i = 0; i < USERS; i++) {
            credits.grant(user(i), REFILL, IdempotencyKey.of("shop", "order-" + i));
        }
        List<Future<?>> spending = new ArrayList<>();
        for (int i = 0; i < SPENDERS; i++) {
            int spender = i;
            spending.add(spenders.submit(() -> spend(spender)));
        }

        Map<IdempotencyKey, Payment> payments = new HashMap<>();
        List<Payment> webhooks = new ArrayList<>();
        boolean spent;
        List<Payment> pending;
        do {
            // Asked first: what the last call leaves is pending then.
            spent = spending.stream().allMatch(Future::isDone);
            pending = pending();
            for (Payment payment : pending) {
                if (payments.putIfAbsent(payment.key(), payment) == null) {
                    webhooks.addAll(List.of(payment, payment, payment));
                }
            }
            if (!webhooks.isEmpty()) {
                Payment payment = webhooks.remove(random.nextInt(webhooks.size()));
                paid.invoke(null, pool, ledger, credits, payment.account(), REFILL, payment.key());
            }
        } while (!spent || !webhooks.isEmpty() || !pending.isEmpty());
        for (Future<?> each : spending) {
            each.get();
        }

        long charged = (long) SPENDERS * CALLS * 5;
        assertThat((long) payments.size()).isGreaterThanOrEqualTo((charged - USERS * REFILL) / REFILL);
        assertThat(payments.keySet())
                .allMatch(key -> ledger.operation(OperationRef.of(key)).isPresent());
        assertThat(ledger.balance(credits.issuance()).posted()).isEqualTo(-REFILL * (USERS + payments.size()));
        for (int i = 0; i < USERS; i++) {
            assertThat(ledger.balance(user(i)).available()).isGreaterThan(20);
        }
        assertThat(ledger.verify().clean()).isTrue();
    }

    private static AccountId user(int number) {
        return AccountId.of("user:" + number % USERS);
    }

    /** Each call is repeated until there are credits for it. */
    private void spend(int spender) {
        for (int i = 0; i < CALLS; i++) {
            IdempotencyKey key = IdempotencyKey.of("api", spender + "-" + i);
            while (!credits.tryDebit(user(spender), 5, key).isAccepted()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                if (Thread.interrupted()) {
                    throw new IllegalStateException("the test is over");
                }
            }
        }
    }

    private List<Payment> pending() throws SQLException {
        List<Payment> pending = new ArrayList<>();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT account, refill_scope, refill_key FROM host_top_up")) {
            while (rows.next()) {
                pending.add(new Payment(
                        AccountId.of(rows.getString(1)), IdempotencyKey.of(rows.getString(2), rows.getString(3))));
            }
        }
        return pending;
    }
}
