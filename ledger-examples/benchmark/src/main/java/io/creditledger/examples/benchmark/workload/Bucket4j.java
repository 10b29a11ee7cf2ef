package io.creditledger.examples.benchmark.workload;

import io.creditledger.examples.benchmark.database.Database;
import io.creditledger.examples.benchmark.load.Operation;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.postgresql.Bucket4jPostgreSQL;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;

/** Buckets of Bucket4j on PostgreSQL that give tokens and practically never get any: a balance without a history. */
public final class Bucket4j implements Workload, Operation {
    private static final long TOKENS = 1_000_000_000L;
    private static final Duration NEVER = Duration.ofDays(36_500);

    private final int keys;
    private final ProxyManager<Long> buckets;
    private final BucketConfiguration configuration = BucketConfiguration.builder()
            .addLimit(limit -> limit.capacity(TOKENS).refillIntervally(1, NEVER))
            .build();
    private final LongAdder taken = new LongAdder();

    /**
     * Creates the table and the buckets.
     *
     * @param keys how many buckets there are
     */
    public Bucket4j(Database database, int callers, int keys) throws SQLException {
        this.keys = keys;
        database.execute("CREATE TABLE bucket (id BIGINT PRIMARY KEY, state BYTEA, expires_at BIGINT)");
        this.buckets = Bucket4jPostgreSQL.selectForUpdateBasedBuilder(database.pool(callers))
                .build();
        for (long key = 0; key < keys; key++) {
            left(key);
        }
    }

    @Override
    public void run(SplittableRandom random) {
        long key = random.nextInt(keys);
        int amount = random.nextInt(1, Users.MOST + 1);
        if (!buckets.builder().build(key, () -> configuration).tryConsume(amount)) {
            throw new IllegalStateException("bucket " + key + " is empty");
        }
        taken.add(amount);
    }

    private long left(long key) {
        return buckets.builder().build(key, () -> configuration).getAvailableTokens();
    }

    @Override
    public List<String> check() {
        long left = LongStream.range(0, keys).map(this::left).sum();
        return new Checks()
                .equal("tokens left", left, keys * TOKENS - taken.sum())
                .wrong();
    }
}
