package io.creditledger.jdbc.caching;

import static io.creditledger.jdbc.caching.Node.ANN;
import static io.creditledger.jdbc.caching.Node.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.creditledger.cache.FeedSubscription;
import io.creditledger.cache.PollingChanges;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A cache that asks a real database what others have written, long before its bound. */
class PollingTest {
    @EachDatabase
    void showsWhatAnotherNodeAndAHostNobodyToldOfHaveWritten(TestDatabases kind) throws SQLException {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (TestDatabase database = kind.createMigrated();
                Node reader = Node.on(database);
                Node writer = Node.on(database);
                Connection host = writer.begin()) {
            writer.grant(ANN, 10);
            assertThat(reader.posted(ANN)).isEqualTo(10);
            try (FeedSubscription following = reader.cached.subscribe(
                    PollingChanges.every(Duration.ofMillis(20), reader.ledger::revisions), threads)) {
                writer.credits.debit(ANN, 3, key());
                await().atMost(Duration.ofSeconds(60)).until(() -> reader.posted(ANN) == 7);

                writer.credits.on(writer.ledger.joining(host)).debit(ANN, 2, key());
                host.commit();
                await().atMost(Duration.ofSeconds(60)).until(() -> reader.posted(ANN) == 5);
                assertThat(following.isRunning()).isTrue();
            }
        } finally {
            threads.shutdown();
        }
    }
}
