package io.creditledger.examples.benchmark;

import static io.creditledger.examples.benchmark.PeersPart.MANY;

import io.creditledger.AccountId;
import io.creditledger.BalanceChanges;
import io.creditledger.Bounds;
import io.creditledger.Ledger;
import io.creditledger.cache.CachingLedger;
import io.creditledger.cache.FeedSubscription;
import io.creditledger.cache.PollingChanges;
import io.creditledger.examples.benchmark.database.Server;
import io.creditledger.examples.benchmark.load.Callers;
import io.creditledger.examples.benchmark.load.Case;
import io.creditledger.examples.benchmark.load.Load;
import io.creditledger.examples.benchmark.load.Operation;
import io.creditledger.examples.benchmark.load.Schedule;
import io.creditledger.examples.benchmark.workload.JoinedDebits;
import io.creditledger.examples.benchmark.workload.LedgerDebits;
import io.creditledger.examples.benchmark.workload.Users;
import io.creditledger.jdbc.PostgresChanges;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** What a cache costs those who write, and what it costs to tell other nodes. */
final class CachePart implements Part {
    static final String BARE = "debits without a cache";
    static final String CACHED = "debits with a cache";
    static final String POLLED = "debits with a cache that polls every second";
    static final String NOTIFYING = "debits with NOTIFY, one node listening";
    static final String JOINED = "debits in hosts' units of work";
    static final String JOINED_NOTIFYING = "debits in hosts' units of work with NOTIFY, one node listening";

    /** The differences are small: more rounds than elsewhere, and shorter ones, so that they are close to each other. */
    private static final int MORE_ROUNDS = 3;

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final List<String> ABOUT = List.of(
            "PostgreSQL, " + MANY
                    + " callers, debits of random users as above. The caches hold all users. With NOTIFY every unit of work tells which accounts it has changed.");

    @Override
    public void run(Bench bench) throws Exception {
        Server server = bench.servers().postgres();
        ExecutorService threads = Executors.newCachedThreadPool();
        try (LedgerStore store = LedgerStore.on(server, "cache", Users.COUNT);
                LedgerStore telling = LedgerStore.notifying(server, "notify", Users.COUNT)) {
            JoinedDebits joined = new JoinedDebits(store.database(), store.debits(), MANY);
            JoinedDebits joinedTelling = new JoinedDebits(telling.database(), telling.debits(), MANY);
            CachingLedger polled = filled(store);
            BalanceChanges polling = PollingChanges.every(INTERVAL, store.ledger()::revisions);
            CachingLedger listening = filled(telling);
            BalanceChanges messages =
                    PostgresChanges.builder(telling.database().pool(1)).build();
            List<Case> cases = List.of(
                    new Case(BARE, many(debits(store, store.ledger()))),
                    new Case(CACHED, many(debits(store, filled(store)))),
                    new Case(POLLED, following(polled, polling, threads, many(debits(store, polled)))),
                    new Case(
                            NOTIFYING,
                            following(listening, messages, threads, many(debits(telling, telling.ledger())))),
                    new Case(JOINED, many(joined)),
                    new Case(JOINED_NOTIFYING, following(listening, messages, threads, many(joinedTelling))));
            Schedule schedule = bench.plan().schedule();
            bench.measure(
                    schedule.withRounds(schedule.rounds() * MORE_ROUNDS)
                            .withTime(schedule.time().dividedBy(2)),
                    "With a cache",
                    ABOUT,
                    server,
                    cases,
                    BARE);
            List<String> found = joined.check();
            bench.checked(List.of(BARE, CACHED, POLLED, JOINED), found);
            List<String> foundTelling = joinedTelling.check();
            bench.checked(List.of(NOTIFYING, JOINED_NOTIFYING), foundTelling);
        } finally {
            threads.shutdown();
        }
    }

    private static Operation debits(LedgerStore store, Ledger through) {
        return store.debits().debit(through, Users.COUNT);
    }

    private static Load many(Operation operation) {
        return new Callers(MANY, operation);
    }

    /** Lets a cache hear of what others write while a load goes on. */
    private static Load following(CachingLedger cached, BalanceChanges changes, ExecutorService threads, Load load) {
        return (warmUp, time) -> {
            try (FeedSubscription following = cached.subscribe(changes, threads)) {
                var sample = load.run(warmUp, time);
                if (!following.isRunning()) {
                    throw new IllegalStateException("nobody was listening");
                }
                return sample;
            }
        };
    }

    /** Returns a cache that holds all users. */
    private static CachingLedger filled(LedgerStore store) {
        CachingLedger cached = CachingLedger.over(store.ledger()).build();
        List<AccountId> users =
                IntStream.range(0, Users.COUNT).mapToObj(LedgerDebits::user).toList();
        for (int from = 0; from < users.size(); from += Bounds.ACCOUNTS_PER_CALL) {
            cached.balances(users.subList(from, Math.min(users.size(), from + Bounds.ACCOUNTS_PER_CALL)));
        }
        return cached;
    }
}
