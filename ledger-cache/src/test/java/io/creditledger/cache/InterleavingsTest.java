package io.creditledger.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.CreditLedger;
import io.creditledger.Ledger;
import io.creditledger.OperationRef;
import io.creditledger.Outcome;
import io.creditledger.Receipt;
import io.creditledger.command.Command;
import io.creditledger.command.Refund;
import io.creditledger.error.AccountNotFoundException;
import io.creditledger.error.StorageException;
import io.creditledger.error.UnknownOutcomeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random orders of everything that may meet in a cache, on one thread: before a read, and between what the ledger did
 * and the moment its answer arrives at the cache, other steps happen, and others between theirs; and asynchronous
 * writes are begun, committed and answered in steps of their own. So every load and every write may be overtaken by
 * writes here and elsewhere, failures, replays, openings, invalidations, evictions and the clock.
 *
 * <p>The model knows for each account what the promise demands: what the last write through the cache had left when
 * it returned or failed, what the last read showed, and what others had written longer ago than the bound. Every read
 * must show that or something newer, as it was then. In the end, the time of all that others wrote being over, the
 * cache and the ledger must agree; if nobody else wrote, they must agree at once.
 *
 * <p>It fails when revisions are not compared ({@link CachedBalance#newerThan} false for a higher revision), when the tombstones
 * are ({@link Tombstones#admits} always true), when evictions leave none, when replays teach nothing, when failures
 * invalidate nothing, and when staleness is counted from the arrival of an answer instead of its start.
 */
class InterleavingsTest {
    /** In each build; the slow part goes on from there. */
    private static final int FIRST_ROUNDS = 100;

    private static final int ROUNDS = 400;
    private static final int STEPS = 60;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1000})
    void noReadIsOlderThanPromisedWhenOthersWriteToo(int maximumAccounts) {
        run(0, FIRST_ROUNDS, maximumAccounts, true);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1000})
    void noReadIsOlderThanTheLastWriteWhenAllGoThroughTheCache(int maximumAccounts) {
        run(0, FIRST_ROUNDS, maximumAccounts, false);
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1000})
    void norInManyMoreRoundsWhenOthersWriteToo(int maximumAccounts) {
        run(FIRST_ROUNDS, ROUNDS, maximumAccounts, true);
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1000})
    void norInManyMoreRoundsWhenAllGoThroughTheCache(int maximumAccounts) {
        run(FIRST_ROUNDS, ROUNDS, maximumAccounts, false);
    }

    private static void run(int from, int to, int maximumAccounts, boolean others) {
        for (int seed = from; seed < to; seed++) {
            new Run(seed, maximumAccounts, others).go();
        }
    }

    /** One random run, with the model of what must be shown. */
    private static final class Run {
        /** No balance has got as far back as this: there was no account. */
        private static final long ABSENT = -1;

        private final Bench bench;
        private final Random random;
        private final boolean others;
        private final String name;
        private final List<AccountId> users =
                List.of(AccountId.of("a"), AccountId.of("b"), AccountId.of("c"), AccountId.of("d"));
        private final AccountId issuance;
        private final List<AccountId> accounts = new ArrayList<>(users);

        private final Map<AccountId, Long> floors = new HashMap<>();
        private final Map<AccountId, TreeMap<Instant, Long>> histories = new HashMap<>();
        private final Map<AccountId, Map<Long, Balance>> balances = new HashMap<>();
        private final List<Command<?>> sent = new ArrayList<>();
        private int depth;

        Run(int seed, int maximumAccounts, boolean others) {
            this.name = "seed " + seed + ", at most " + maximumAccounts;
            this.bench = new Bench(options -> options.maximumAccounts(maximumAccounts));
            this.random = new Random(seed);
            this.others = others;
            this.issuance = bench.credits.issuance();
            accounts.add(issuance);
            bench.staged.beforeRead = this::meanwhile;
            bench.staged.afterRead = this::meanwhile;
            bench.staged.afterWrite = this::meanwhile;
            bench.staged.holding = true;
        }

        void go() {
            for (int i = 0; i < STEPS; i++) {
                step();
            }
            bench.staged.beforeRead = () -> {};
            bench.staged.afterRead = () -> {};
            bench.staged.afterWrite = () -> {};
            while (!bench.staged.held.isEmpty()) {
                goOnWithAHeldWrite();
            }
            if (others) {
                bench.clock.advance(Bench.STALENESS);
            }
            accounts.forEach(account -> assertThat(seen(bench.cached, account))
                    .as("%s: %s in the end", name, account)
                    .isEqualTo(seen(bench.staged.real, account)));
        }

        private void meanwhile() {
            note();
            if (depth < 3) {
                depth++;
                for (int i = random.nextInt(3); i > 0; i--) {
                    step();
                }
                depth--;
            }
        }

        private void step() {
            AccountId account = any(users);
            switch (random.nextInt(others ? 20 : 17)) {
                case 0, 1, 2, 3 -> read(any(accounts));
                case 4 -> readSeveral();
                case 5, 6, 7 -> write(List.of(grant(account)));
                case 8 -> write(List.of(grant(account), grant(any(users))));
                case 9 -> failingWrite(account);
                case 10 -> replay();
                case 11 -> bench.clock.advance(Duration.ofMillis(random.nextInt((int) Bench.SHORT.toMillis())));
                case 12 -> invalidate(any(accounts));
                case 13 -> bench.cached.executeAsync(grant(account));
                case 14, 15, 16 -> goOnWithAHeldWrite();
                case 17 -> bench.clock.advance(Duration.ofMillis(random.nextInt((int) Bench.STALENESS.toMillis())));
                default -> writeElsewhere(account);
            }
        }

        private AccountId any(List<AccountId> some) {
            return some.get(random.nextInt(some.size()));
        }

        private Command<?> grant(AccountId account) {
            Command<?> command =
                    bench.credits.newGrant(account).amount(1).key(bench.key()).build();
            sent.add(command);
            return command;
        }

        // Writes, and what they oblige reads to show

        private void write(List<Command<?>> commands) {
            List<Outcome<?>> outcomes = new ArrayList<>();
            if (random.nextBoolean()) {
                commands.forEach(command -> outcomes.add(bench.cached.execute(command)));
            } else {
                outcomes.addAll(bench.cached.executeAll(commands));
            }
            for (Outcome<?> outcome : outcomes) {
                Balance after = ((Receipt) outcome.orElseThrow()).balance();
                oblige(after.account(), progress(after));
            }
            obligePresent(issuance);
        }

        /** What failed may be done: then it must be shown, as everything else that was there by then. */
        private void failingWrite(AccountId account) {
            UnknownOutcomeException failure = new UnknownOutcomeException("lost", null, "08006", 0);
            boolean done = random.nextBoolean();
            boolean refund = random.nextBoolean();
            Command<?> command = refund
                    ? Refund.of(OperationRef.of(bench.key())).key(bench.key()).build()
                    : grant(account);
            if (done) {
                bench.staged.afterWrite = () -> {
                    bench.staged.afterWrite = this::meanwhile;
                    meanwhile();
                    throw failure;
                };
            } else {
                bench.staged.failNextWrite(failure);
            }
            try {
                bench.cached.execute(command);
                throw new AssertionError("no failure");
            } catch (StorageException expected) {
                note();
                (refund ? accounts : List.of(account, issuance)).forEach(this::obligePresent);
            }
        }

        private void goOnWithAHeldWrite() {
            if (bench.staged.held.isEmpty()) {
                return;
            }
            StagedLedger.HeldWrite<?> write = bench.staged.held.get(random.nextInt(bench.staged.held.size()));
            if (random.nextInt(8) == 0) {
                bench.staged.held.remove(write);
                write.fail(new UnknownOutcomeException("lost", null, "08006", 0));
                obligePresent(write.account());
                obligePresent(issuance);
            } else if (!write.committed()) {
                write.commit();
                note();
            } else {
                bench.staged.held.remove(write);
                write.answer();
                oblige(write.account(), write.revision());
                obligePresent(issuance);
            }
        }

        /** A replay must show what the original execution did, wherever it ran. */
        private void replay() {
            if (!sent.isEmpty()) {
                write(List.of(sent.get(random.nextInt(sent.size()))));
            }
        }

        private void writeElsewhere(AccountId account) {
            CreditLedger elsewhere = bench.elsewhere;
            elsewhere.ledger().execute(grant(account));
            note();
        }

        private void invalidate(AccountId account) {
            if (random.nextInt(4) == 0) {
                bench.cached.invalidateAll();
                accounts.forEach(this::obligePresent);
            } else {
                bench.cached.invalidate(account);
                obligePresent(account);
            }
        }

        // Reads

        private void read(AccountId account) {
            Demand demand = demand(account);
            check(account, demand, seen(bench.cached, account));
        }

        private void readSeveral() {
            Map<AccountId, Demand> demands = new HashMap<>();
            accounts.forEach(account -> demands.put(account, demand(account)));
            Map<AccountId, Balance> found = bench.cached.balances(accounts);
            accounts.forEach(account -> check(account, demands.get(account), found.get(account)));
        }

        private void check(AccountId account, Demand demand, Balance shown) {
            long progress = progress(shown);
            assertThat(progress).as("%s: %s, %s", name, account, demand).isGreaterThanOrEqualTo(demand.atLeast(shown));
            if (shown != null) {
                assertThat(shown).as(name).isEqualTo(balances.get(account).get(progress));
                floors.merge(account, progress, Math::max);
            }
        }

        /** What a read that begins now must show at least. */
        private Demand demand(AccountId account) {
            return new Demand(
                    floors.getOrDefault(account, ABSENT),
                    progressAt(account, bench.clock.instant().minus(Bench.STALENESS)),
                    progressAt(account, bench.clock.instant().minus(Bench.SHORT)));
        }

        private record Demand(long floor, long atBound, long atShortBound) {
            long atLeast(Balance shown) {
                boolean revised = shown != null && shown.limited();
                return Math.max(floor, revised ? atBound : atShortBound);
            }
        }

        // The model's memory

        private void oblige(AccountId account, long progress) {
            note();
            floors.merge(account, progress, Math::max);
        }

        private void obligePresent(AccountId account) {
            oblige(account, progress(seen(bench.staged.real, account)));
        }

        /** Notes what the ledger has got to, with the time. */
        private void note() {
            for (AccountId account : accounts) {
                Balance present = seen(bench.staged.real, account);
                if (present != null) {
                    histories
                            .computeIfAbsent(account, id -> new TreeMap<>())
                            .put(bench.clock.instant(), progress(present));
                    balances.computeIfAbsent(account, id -> new HashMap<>()).put(progress(present), present);
                }
            }
        }

        /** How far an account has got: its revision, and that of issuance, which has none, what it has issued. */
        private static long progress(Balance balance) {
            if (balance == null) {
                return ABSENT;
            }
            return balance.limited() ? balance.revision() : -balance.posted();
        }

        private long progressAt(AccountId account, Instant instant) {
            Map.Entry<Instant, Long> last =
                    histories.getOrDefault(account, new TreeMap<>()).floorEntry(instant);
            return last == null ? ABSENT : last.getValue();
        }

        private static Balance seen(Ledger ledger, AccountId account) {
            try {
                return ledger.balance(account);
            } catch (AccountNotFoundException none) {
                return null;
            }
        }
    }
}
