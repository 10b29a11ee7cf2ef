package io.creditledger.jdbc.caching;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.BalanceChanges;
import io.creditledger.CommandResult;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.JoinedLedger;
import io.creditledger.Ledger;
import io.creditledger.Outcome;
import io.creditledger.cache.CachingLedger;
import io.creditledger.cache.FeedSubscription;
import io.creditledger.command.Command;
import io.creditledger.command.ExpireDue;
import io.creditledger.command.Grant;
import io.creditledger.contract.MutableClock;
import io.creditledger.error.UnknownOutcomeException;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Two nodes on one database, each a ledger and a cache over it, and random orders of all that may happen to them, on one
 * thread: reads, writes, replays of writes of either node, lots that start and end, holds that run out, swept or not, writes whose
 * answer is lost, units of work of a host that end in a commit or a rollback, in part or as a whole, and of which the cache is told later or never; evictions, invalidations, time; rounds of a polling
 * feed, and a feed that delivers news late, loses its connection and comes back. Before a call reaches the database, and
 * between what it did there and the moment its answer reaches the cache, other steps happen, and others between theirs.
 *
 * <p>The model knows for each node and account what the promise demands: what the node's own writes had left when they
 * returned, what the view was told of, what the last read showed, what was committed when the last round began, what was
 * news, and what anybody had committed longer ago than the bound. Every read must show that or something newer. When it
 * is quiet, and each node has had one more round, every balance that a cache gives out is the database's.
 */
final class NodesModel {
    private static final Duration STALENESS = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final int STEPS = 60;
    private static final int MOST_DEPTH = 3;
    private static final int MOST_SWEPT = 100;
    /** Nothing starts, ends or runs out later than this. */
    private static final int MOST_AHEAD_MILLIS = 20_000;

    private final String name;
    private final Random random;
    private final MutableClock clock;
    private final JdbcLedger bare;
    private final CreditLedger verbs;
    private final String run;
    private final List<AccountId> users;
    private final List<AccountId> unlimited;
    private final List<AccountId> accounts;
    /** What either node has executed. */
    private final List<Sent> sent = new ArrayList<>();

    private final List<Side> sides = new ArrayList<>();
    /** Written by an open unit of work of a host; whoever writes them as well waits, and here there is one thread. */
    private final Set<AccountId> locked = new HashSet<>();
    /** About to be written by a call under way; a host that locks them now makes that one wait. */
    private final List<AccountId> wanted = new ArrayList<>();

    private final History history = new History();
    /** Whether the database may answer something else than what was noted last. */
    private boolean changed = true;

    private int depth;
    private int keys;

    private NodesModel(World world, int seed, int maximumAccounts) {
        this.name = world.kind + ", seed " + seed + ", at most " + maximumAccounts;
        this.random = new Random(seed);
        this.clock = world.clock;
        this.bare = world.ledgers.get(0);
        this.run = "run " + world.runs++;
        this.users = List.of(AccountId.of(run + " a"), AccountId.of(run + " b"), AccountId.of(run + " c"));
        AccountId issuance = AccountId.of(run + " issuance");
        AccountId revenue = AccountId.of(run + " revenue");
        AccountId expired = AccountId.of(run + " expired");
        this.verbs = CreditLedger.builder(bare)
                .issuance(issuance)
                .revenue(revenue)
                .expired(expired)
                .build();
        this.accounts = new ArrayList<>(users);
        this.unlimited = List.of(issuance, revenue, expired);
        accounts.addAll(unlimited);
        for (int i = 0; i < 2; i++) {
            sides.add(new Side(world.ledgers.get(i), world.pools.get(i), maximumAccounts));
        }
    }

    /** A command on a user. */
    private record Sent(AccountId user, Command<?> command) {}

    /** A database with two ledgers on it. */
    static final class World implements AutoCloseable {
        private final TestDatabases kind;
        private final TestDatabase database;
        private final MutableClock clock = new MutableClock();
        private final List<HikariDataSource> pools = new ArrayList<>();
        private final List<JdbcLedger> ledgers = new ArrayList<>();
        private int runs;

        World(TestDatabases kind) {
            this.kind = kind;
            this.database = kind.createMigrated();
            for (int i = 0; i < 2; i++) {
                HikariDataSource pool = database.newDataSource(3, true);
                pools.add(pool);
                ledgers.add(JdbcLedger.builder(pool).clock(clock).build());
            }
        }

        @Override
        public void close() {
            ledgers.forEach(JdbcLedger::close);
            database.close();
        }
    }

    /** Runs this many random orders, with caches of these sizes. */
    static void check(TestDatabases kind, int rounds, int... maximumAccounts) throws SQLException {
        try (World world = new World(kind)) {
            for (int seed = 0; seed < rounds; seed++) {
                for (int size : maximumAccounts) {
                    new NodesModel(world, seed, size).go();
                }
            }
        }
    }

    private void go() throws SQLException {
        note();
        for (int i = 0; i < STEPS; i++) {
            step();
        }
        depth = MOST_DEPTH;
        for (Side side : sides) {
            side.endTheHostsUnit();
        }
        advance(SHORT.toMillis());
        for (Side side : sides) {
            side.reconnect();
            side.round();
            for (AccountId account : accounts) {
                assertThat(seen(side.cached, account))
                        .as("%s: %s in the end", name, account)
                        .isEqualTo(seen(bare, account));
            }
        }
    }

    private void meanwhile() throws SQLException {
        note();
        if (depth < MOST_DEPTH) {
            depth++;
            for (int i = random.nextInt(3); i > 0; i--) {
                step();
            }
            depth--;
        }
    }

    private void step() throws SQLException {
        Side side = sides.get(random.nextInt(sides.size()));
        switch (random.nextInt(27)) {
            case 0, 1, 2, 3, 4 -> side.read(any(accounts));
            case 5 -> side.readSeveral();
            case 6, 7, 8, 9 -> side.write();
            case 10 -> side.writeWhoseAnswerIsLost();
            case 11, 12, 13 -> side.writeInTheHostsUnit();
            case 14, 15 -> side.goOnWithTheHostsUnit();
            case 16 -> side.invalidate(any(accounts));
            case 17 -> advance(random.nextInt((int) SHORT.toMillis()));
            case 18 -> advance(random.nextInt((int) STALENESS.toMillis()));
            case 19 -> side.round();
            case 20, 21, 22 -> side.hear();
            case 23 -> side.sweep();
            case 24, 25 -> side.repeat();
            default -> side.loseOrRestoreTheConnection();
        }
    }

    private <T> T any(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    private IdempotencyKey key() {
        return IdempotencyKey.of(run, "k" + keys++);
    }

    private void advance(long millis) {
        clock.advance(Duration.ofMillis(millis));
        changed = true;
        note();
    }

    /** A change of one user, now or in a while: most of the time it will be asked for in between. */
    private Command<?> change(AccountId user) {
        return switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> verbs.newDebit(user).amount(1).key(key()).build();
            case 4 -> verbs.newHold(user).amount(1).timeout(ahead()).key(key()).build();
            case 5 -> grant(user).expiresAt(clock.instant().plus(ahead())).build();
            case 6 -> grant(user).startsAt(clock.instant().plus(ahead())).build();
            case 7 ->
                grant(user)
                        .startsAt(clock.instant().plus(ahead()))
                        .expiresAt(clock.instant().plus(ahead()).plusMillis(MOST_AHEAD_MILLIS))
                        .build();
            default -> grant(user).build();
        };
    }

    private Grant.Builder grant(AccountId user) {
        return verbs.newGrant(user).amount(1 + random.nextInt(3)).key(key());
    }

    private Duration ahead() {
        return Duration.ofMillis(1 + random.nextInt(MOST_AHEAD_MILLIS));
    }

    // The model's memory

    /** Notes what the database answers, and passes on to who listens how far it has got. */
    private void note() {
        if (!changed) {
            return;
        }
        changed = false;
        bare.balances(accounts).forEach((account, balance) -> {
            if (history.note(balance, clock.instant()) && balance.limited()) {
                sides.forEach(side -> side.told(account, balance.revision()));
            }
        });
    }

    private static @Nullable Balance seen(Ledger ledger, AccountId account) {
        return ledger.balances(List.of(account)).get(account);
    }

    /** One node. */
    private final class Side {
        private final HikariDataSource pool;
        private final JdbcLedger ledger;
        private final PausableLedger interludes;
        private final CachingLedger cached;
        private final Map<AccountId, Long> floors = new HashMap<>();
        private final Deque<Map.Entry<AccountId, Long>> news = new ArrayDeque<>();
        private boolean connected = true;
        private @Nullable HostUnit unit;

        Side(JdbcLedger ledger, HikariDataSource pool, int maximumAccounts) {
            this.pool = pool;
            this.ledger = ledger;
            this.interludes = new PausableLedger(ledger);
            this.cached = CachingLedger.over(interludes)
                    .clock(clock)
                    .staleness(STALENESS)
                    .shortStaleness(SHORT)
                    .maximumAccounts(maximumAccounts)
                    .build();
            interludes.before = NodesModel.this::meanwhile;
            interludes.after = NodesModel.this::meanwhile;
            interludes.written = () -> changed = true;
        }

        // Reads

        void read(AccountId account) {
            Demand demand = demand(account);
            check(account, demand, seen(cached, account));
        }

        void readSeveral() {
            Map<AccountId, Demand> demands = new HashMap<>();
            accounts.forEach(account -> demands.put(account, demand(account)));
            Map<AccountId, Balance> shown = cached.balances(accounts);
            accounts.forEach(account -> check(account, demands.get(account), shown.get(account)));
        }

        private void check(AccountId account, Demand demand, @Nullable Balance shown) {
            long progress = History.progress(shown);
            assertThat(progress).as("%s: %s, %s", name, account, demand).isGreaterThanOrEqualTo(demand.least(shown));
            assertThat(progress)
                    .as("%s: %s was never so far", name, account)
                    .isLessThanOrEqualTo(history.progress(account));
            if (shown != null) {
                assertThat(history.said(shown))
                        .as("%s: %s was never %s", name, account, shown)
                        .isTrue();
                assertThat(progress < history.progress(account) || history.saidSince(shown, demand.mark()))
                        .as("%s: %s was no longer %s", name, account, shown)
                        .isTrue();
                assertThat(shown.changesAt().filter(change -> !change.isAfter(demand.began())))
                        .as("%s: %s has changed by itself since %s", name, account, shown)
                        .isEmpty();
            }
            floors.merge(account, progress, Math::max);
        }

        private Demand demand(AccountId account) {
            return new Demand(
                    clock.instant(),
                    history.mark(account),
                    floors.getOrDefault(account, History.ABSENT),
                    history.progressAt(account, clock.instant().minus(STALENESS)),
                    history.progressAt(account, clock.instant().minus(SHORT)));
        }

        private void oblige(AccountId account, long progress) {
            floors.merge(account, progress, Math::max);
        }

        private void obligePresent(Iterable<AccountId> some) {
            note();
            some.forEach(account -> oblige(account, history.progress(account)));
        }

        // Writes of the node's own

        void write() {
            AccountId user = any(users);
            if (locked.contains(user)) {
                return;
            }
            wanted.add(user);
            try {
                Command<?> command = change(user);
                Outcome<?> outcome = random.nextBoolean()
                        ? cached.execute(command)
                        : cached.executeAll(List.of(command)).get(0);
                note();
                outcome.changedBalances().forEach(balance -> oblige(balance.account(), balance.revision()));
                sent.add(new Sent(user, command));
            } finally {
                wanted.remove(user);
            }
        }

        /** Executes again what this node or the other has executed: it is a replay, unless it was refused before. */
        void repeat() {
            Sent again = sent.isEmpty() ? null : any(sent);
            if (again == null || locked.contains(again.user())) {
                return;
            }
            wanted.add(again.user());
            try {
                Outcome<?> outcome = cached.execute(again.command());
                note();
                outcome.result()
                        .map(CommandResult.class::cast)
                        .ifPresent(result ->
                                result.balances().forEach(balance -> oblige(balance.account(), balance.revision())));
                if (outcome.replayed()) {
                    obligePresent(unlimited);
                }
            } finally {
                wanted.remove(again.user());
            }
        }

        /** Books what is due, on all accounts: nobody may hold one, and nobody may take one while this is under way. */
        void sweep() {
            if (!locked.isEmpty()) {
                return;
            }
            wanted.addAll(users);
            try {
                Outcome<?> outcome = cached.execute(ExpireDue.limit(MOST_SWEPT));
                note();
                outcome.changedBalances().forEach(balance -> oblige(balance.account(), balance.revision()));
            } finally {
                users.forEach(wanted::remove);
            }
        }

        void writeWhoseAnswerIsLost() {
            AccountId user = any(users);
            if (locked.contains(user)) {
                return;
            }
            Command<?> command = verbs.newGrant(user).amount(1).key(key()).build();
            UnknownOutcomeException lost = new UnknownOutcomeException("lost", null, "08006", 0);
            wanted.add(user);
            interludes.instead = () -> {
                interludes.instead = () -> {};
                throw lost;
            };
            try {
                // by whom it is met does not matter: some call ends without an answer
                cached.execute(command);
            } catch (UnknownOutcomeException met) {
                obligePresent(List.of(user));
                obligePresent(unlimited);
            } finally {
                interludes.instead = () -> {};
                wanted.remove(user);
            }
        }

        void invalidate(AccountId account) {
            if (random.nextInt(4) == 0) {
                cached.invalidateAll();
                obligePresent(accounts);
            } else {
                cached.invalidate(account);
                obligePresent(List.of(account));
            }
        }

        // The host's unit of work

        void writeInTheHostsUnit() throws SQLException {
            if (unit == null) {
                Connection host = pool.getConnection();
                host.setAutoCommit(false);
                host.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                unit = new HostUnit(host, cached.joining(ledger.joining(host)));
            }
            AccountId user = any(users);
            boolean free = unit.mine.contains(user) || (!locked.contains(user) && !wanted.contains(user));
            if (unit.open && free) {
                unit.write(user);
            }
        }

        void goOnWithTheHostsUnit() throws SQLException {
            if (unit == null) {
                return;
            }
            HostUnit going = unit;
            if (going.open) {
                going.end(random.nextInt(3) > 0);
                note();
            } else {
                unit = null;
                if (random.nextInt(4) > 0) {
                    going.tell();
                    obligePresent(going.mine);
                }
            }
        }

        // News of others

        void told(AccountId account, long revision) {
            if (connected) {
                news.add(Map.entry(account, revision));
            }
        }

        void hear() {
            Map.Entry<AccountId, Long> next = news.poll();
            if (next != null) {
                listen(listener -> listener.changed(next.getKey(), next.getValue()));
                oblige(next.getKey(), next.getValue());
            }
        }

        void loseOrRestoreTheConnection() {
            if (connected) {
                connected = false;
                news.clear();
            } else {
                reconnect();
            }
        }

        void reconnect() {
            connected = true;
            listen(BalanceChanges.Listener::resyncRequired);
            obligePresent(accounts);
        }

        /** One round of polling: what was committed when it began is shown when it is over. */
        void round() throws SQLException {
            note();
            Map<AccountId, Long> begun = new HashMap<>();
            users.forEach(user -> begun.put(user, history.progress(user)));
            Map<AccountId, Long> known = new HashMap<>();
            listen(listener -> listener.forEachCached(known::put));
            meanwhile();
            Map<AccountId, Long> revisions = ledger.revisions(known.keySet());
            meanwhile();
            listen(listener -> revisions.forEach((account, revision) -> {
                if (revision > known.get(account)) {
                    listener.changed(account, revision);
                }
            }));
            begun.forEach((user, revision) -> {
                // That there is no such account has no revision to ask for.
                if (floors.getOrDefault(user, History.ABSENT) != History.ABSENT) {
                    oblige(user, revision);
                }
            });
        }

        private void listen(BalanceChanges news) {
            try (FeedSubscription following = cached.subscribe(news, Runnable::run)) {
                assertThat(following.isRunning()).isFalse();
            }
        }

        void endTheHostsUnit() throws SQLException {
            if (unit != null) {
                if (unit.open) {
                    unit.end(true);
                }
                unit.tell();
                unit = null;
            }
        }
    }

    /** What a read that begins now must show at least, and that nothing it shows is over by now. */
    private record Demand(Instant began, int mark, long floor, long atBound, long atShortBound) {
        long least(@Nullable Balance shown) {
            return Math.max(floor, shown != null && shown.limited() ? atBound : atShortBound);
        }
    }

    /** A unit of work of the host's, and what it has written. */
    private final class HostUnit {
        private final Connection host;
        private final JoinedLedger view;
        private final Set<AccountId> mine = new HashSet<>();
        private boolean open = true;
        private boolean committed;

        HostUnit(Connection host, JoinedLedger view) {
            this.host = host;
            this.view = view;
        }

        void write(AccountId user) throws SQLException {
            mine.add(user);
            locked.add(user);
            Savepoint before = random.nextInt(4) == 0 ? host.setSavepoint() : null;
            Outcome<?> outcome = view.execute(change(user));
            outcome.changedBalances()
                    .forEach(balance ->
                            assertThat(view.balance(balance.account())).isEqualTo(balance));
            if (before != null) {
                host.rollback(before);
            }
        }

        void end(boolean commits) throws SQLException {
            committed = commits;
            if (commits) {
                host.commit();
            } else {
                host.rollback();
            }
            host.close();
            open = false;
            locked.removeAll(mine);
            changed = true;
        }

        void tell() {
            if (committed) {
                view.committed();
            } else {
                view.rolledBack();
            }
        }
    }
}
