package io.creditledger.contract;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.Bounds;
import io.creditledger.IdempotencyKey;
import io.creditledger.LotCategory;
import io.creditledger.LotId;
import io.creditledger.OperationRef;
import io.creditledger.PlanGrants;
import io.creditledger.command.ApplyDue;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.Command;
import io.creditledger.command.Debit;
import io.creditledger.command.DebitUpTo;
import io.creditledger.command.ExtendHold;
import io.creditledger.command.ExtendLot;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.Grant;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.PlaceHold;
import io.creditledger.command.Post;
import io.creditledger.command.Refund;
import io.creditledger.command.ReleaseHold;
import io.creditledger.command.ReopenAccount;
import io.creditledger.command.Reverse;
import io.creditledger.command.Rollover;
import io.creditledger.command.Transfer;
import io.creditledger.command.VoidLot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Draws sequences of commands over a handful of accounts, so that they meet: few names, small amounts, used keys. */
final class RandomCommands {
    private static final Asset CREDIT = Asset.of("CREDIT", 0);
    private static final Asset USD = Asset.of("USD", 2);
    private static final long UNKNOWN_LOTS = Long.MAX_VALUE / 4;
    private static final int MANY_LOTS = 22;

    private final SplittableRandom random;
    private final String prefix;
    private final List<NaivePlan> plans;
    private final List<KeyedCommand<?>> drawn = new ArrayList<>();
    private final Map<Grant, Grant> planned = new IdentityHashMap<>();
    private final Map<Grant, LotId> lotsOfPeriods = new IdentityHashMap<>();
    private int keys;
    /** How many days the clock is away from where it started. */
    private int days;
    /** The account that got many lots last. */
    private AccountId crowded;

    private boolean groupNext;
    private @Nullable Period last;

    private RandomCommands(long seed, String prefix) {
        this.random = new SplittableRandom(seed);
        this.prefix = prefix;
        this.plans = NaivePlan.all(prefix);
        this.crowded = account("a");
    }

    /**
     * What is done in one call.
     *
     * @param clock by how much the clock moves before it
     * @param commands what is executed; several are one list
     * @param planned of each of these grants that is a plan's what the plan itself makes of it
     */
    record Step(Duration clock, List<Command<?>> commands, Map<Grant, Grant> planned) {
        /** Returns the command with every plan's grant as the plan makes it. */
        Command<?> asPlanned(Command<?> command) {
            if (command instanceof AtomicGroup group) {
                return AtomicGroup.of(group.members().stream()
                        .map(member -> (KeyedCommand<?>) asPlanned(member))
                        .toList());
            }
            return command instanceof Grant grant ? planned.getOrDefault(grant, grant) : command;
        }
    }

    /** The names of all limited accounts that may be there. */
    static List<AccountId> limitedAccounts(String prefix) {
        return Stream.of("a", "b", "c", "d", "usd:user", "x|" + prefix + "d")
                .map(name -> AccountId.of(prefix + name))
                .toList();
    }

    private record Period(int plan, AccountId account, Instant at) {}

    /** Draws a sequence; the same seed gives the same, but for the prefix of every account and scope. */
    static List<Step> draw(long seed, String prefix, int length) {
        RandomCommands commands = new RandomCommands(seed, prefix);
        List<Step> steps = new ArrayList<>();
        steps.add(new Step(Duration.ZERO, commands.systemAccounts(), commands.planned));
        while (steps.size() < length) {
            steps.add(new Step(commands.clock(), commands.step(), commands.planned));
        }
        return steps;
    }

    private AccountId account(String name) {
        return AccountId.of(prefix + name);
    }

    private List<Command<?>> systemAccounts() {
        return List.of(
                OpenAccount.unlimited(account("issuance"), CREDIT),
                OpenAccount.unlimited(account("revenue"), CREDIT),
                OpenAccount.unlimited(account("expired"), CREDIT),
                OpenAccount.unlimited(account("usd"), USD),
                OpenAccount.limited(account("a"), CREDIT).marks(5, 0, 20, 50).build(),
                OpenAccount.limited(account("b"), CREDIT)
                        .floor(-20)
                        .ceiling(100)
                        .build());
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private Duration clock() {
        if (chance(60)) {
            return Duration.ZERO;
        } else if (chance(6)) {
            // Beyond what clocks may differ by, and back.
            Duration jump = Bounds.CLOCK_SKEW.multipliedBy(random.nextInt(1, 3)).plusSeconds(3);
            return chance(50) ? jump : jump.minusSeconds(1).negated();
        } else if (chance(3)) {
            // Over whole periods of the plans.
            int jump = (chance(80) ? 1 : 30) * (chance(60) ? 1 : -1);
            days += jump;
            return Duration.ofDays(jump);
        }
        // Whole halves of seconds often, so that instants coincide.
        return Duration.ofMillis(500L * random.nextInt(-3, 6) + (chance(20) ? random.nextInt(500) : 0));
    }

    /** An instant around which the clock moves. */
    private Instant instant() {
        return today().plusMillis(500L * random.nextInt(-4, 60));
    }

    private Instant today() {
        return MutableClock.START.plus(Duration.ofDays(days));
    }

    private Set<String> tags() {
        return chance(70) ? Set.of() : chance(60) ? Set.of("x") : Set.of("x", "y");
    }

    private LotId lot() {
        List<Grant> grants = drawn.stream()
                .filter(command ->
                        command instanceof Grant grant && grant.lotTerms().isPresent())
                .map(Grant.class::cast)
                .toList();
        if (grants.isEmpty() || chance(10)) {
            return lotOf(random.nextInt(keys + 1));
        }
        Grant grant = grants.get(random.nextInt(grants.size()));
        LotId ofPeriod = lotsOfPeriods.get(grant);
        return ofPeriod != null
                ? ofPeriod
                : lotOf(Integer.parseInt(grant.key().key().substring(1)));
    }

    /** Returns the number that stands for the lot of the grant under a key, which nobody knows before it is granted. */
    private static LotId lotOf(int key) {
        return new LotId(UNKNOWN_LOTS + key);
    }

    /** Returns the number that stands for the lot of a plan's grant. */
    private LotId lotOf(int plan, AccountId account, int period) {
        List<AccountId> accounts = receivers(prefix);
        return new LotId(
                UNKNOWN_LOTS - 1 - ((long) period * accounts.size() + accounts.indexOf(account)) * plans.size() - plan);
    }

    /** Returns the key of the grant whose lot this number stands for. */
    static IdempotencyKey grantOf(LotId lot, String prefix) {
        int number = (int) (lot.value() - UNKNOWN_LOTS);
        if (number >= 0) {
            return key(prefix, number);
        }
        List<NaivePlan> plans = NaivePlan.all(prefix);
        List<AccountId> accounts = receivers(prefix);
        int period = (-1 - number) / plans.size();
        return plans.get((-1 - number) % plans.size())
                .key(accounts.get(period % accounts.size()), period / accounts.size());
    }

    /** The accounts that plans grant to, rightly or not. */
    private static List<AccountId> receivers(String prefix) {
        List<AccountId> accounts = new ArrayList<>(limitedAccounts(prefix));
        accounts.add(AccountId.of(prefix + "revenue"));
        accounts.add(AccountId.of(prefix + "nobody"));
        return accounts;
    }

    private List<Command<?>> step() {
        int kind = random.nextInt(100);
        List<Command<?>> commands = new ArrayList<>();
        if (groupNext) {
            groupNext = false;
            commands.add(overManyLots());
        } else if (kind == 0 && chance(50)) {
            // More lots of one account than are looked at first.
            AccountId account = any();
            for (int i = 0; i < MANY_LOTS; i++) {
                Grant.Builder grant = lot(Grant.to(account).source(account("issuance")))
                        .amount(random.nextInt(1, 4))
                        .expiryAccount(account("expired"));
                commands.add(keyed(chance(70) ? grant.expiresAt(instant().plusSeconds(30)) : grant));
            }
            crowded = account;
            groupNext = true;
        } else if (kind == 1) {
            commands.add(overManyLots());
        } else if (kind < 8) {
            List<KeyedCommand<?>> members = new ArrayList<>();
            for (int i = random.nextInt(1, 5); i > 0; i--) {
                members.add(keyed());
            }
            commands.add(AtomicGroup.of(members));
        } else if (kind < 14) {
            for (int i = random.nextInt(2, 6); i > 0; i--) {
                commands.add(chance(10) ? open() : keyed());
            }
        } else if (kind < 18) {
            commands.add(ApplyDue.of(any()));
        } else {
            commands.add(kind < 22 ? open() : keyed());
        }
        return commands;
    }

    /** A group that spends more of one account's lots than are looked at first. */
    private AtomicGroup overManyLots() {
        List<KeyedCommand<?>> members = new ArrayList<>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            int amount = random.nextInt(1, chance(70) ? 12 : 40);
            members.add(keyed(
                    chance(50)
                            ? Debit.from(crowded).amount(amount).tags(tags()).destination(account("revenue"))
                            : chance(50)
                                    ? PlaceHold.on(crowded)
                                            .amount(amount)
                                            .tags(tags())
                                            .destination(account("revenue"))
                                            .timeout(Duration.ofSeconds(5))
                                    : DebitUpTo.from(crowded)
                                            .amount(amount)
                                            .tags(tags())
                                            .destination(account("revenue"))));
        }
        return AtomicGroup.of(members);
    }

    /** A limited account in credits as a rule, now and then in dollars, unlimited, or never opened. */
    private AccountId any() {
        String[] names = chance(85)
                ? new String[] {"a", "a", "b", "b", "c", "d"}
                : new String[] {"revenue", "issuance", "usd:user", "nobody", "x|" + prefix + "d"};
        return account(names[random.nextInt(names.length)]);
    }

    private AccountId other(AccountId than) {
        AccountId other = any();
        while (other.equals(than)) {
            other = any();
        }
        return other;
    }

    private long amount() {
        if (chance(3)) {
            return chance(50) ? Bounds.MAX_AMOUNT : Bounds.MAX_AMOUNT - random.nextInt(50);
        }
        return random.nextInt(1, chance(20) ? 120 : 25);
    }

    private OpenAccount open() {
        String[] names = {"a", "b", "c", "d", "usd:user"};
        String name = names[random.nextInt(names.length)];
        OpenAccount.Builder terms = OpenAccount.limited(account(name), name.startsWith("usd") ? USD : CREDIT);
        if (chance(40)) {
            terms.floor(chance(40) ? 15 : -20);
        }
        if (chance(20)) {
            terms.ceiling(100);
        }
        if (chance(20)) {
            terms.marks(0, 12);
        }
        return chance(4) ? OpenAccount.unlimited(account(name), CREDIT) : terms.build();
    }

    private KeyedCommand<?> keyed() {
        if (!drawn.isEmpty() && chance(12)) {
            return drawn.get(random.nextInt(drawn.size()));
        }
        return chance(7) ? period() : keyed(builder());
    }

    /** What a plan grants an account for a period about now, often the period after the one drawn last. */
    private Grant period() {
        if (last != null && chance(25)) {
            return period(last.plan(), last.account(), last.at().plus(Duration.ofDays(1)));
        } else if (last != null && chance(15)) {
            return period(last.plan() == 0 ? 1 : 0, last.account(), last.at());
        }
        int plan = chance(4) ? plans.size() - 1 : random.nextInt(plans.size() - 1);
        List<AccountId> receivers = receivers(prefix);
        AccountId account = chance(70)
                ? receivers.get(random.nextInt(receivers.size()))
                : account(plan == 2 ? "d" : "x|" + prefix + "d");
        return period(
                plan, account, instant().plus(Duration.ofDays(new int[] {-1, 0, 0, 0, 0, 1, 7}[random.nextInt(7)])));
    }

    private Grant period(int number, AccountId account, Instant at) {
        NaivePlan plan = plans.get(number);
        if (!plan.hasBegun(at)) {
            return period(number, account, at.plus(Duration.ofDays(30)));
        }
        Supplier<Grant.Builder> start = () -> Grant.to(account)
                .defaultSource(account("issuance"))
                .defaultExpiryAccount(account("expired"))
                .openingTerms(OpenAccount.limited(account, CREDIT).build());
        int period = plan.periodAt(at);
        Grant grant = plan.grant(start.get(), account, period);
        planned.put(grant, PlanGrants.of(plan.plan(), start.get(), account, at));
        last = new Period(number, account, at);
        lotsOfPeriods.put(grant, lotOf(number, account, period));
        drawn.add(grant);
        return grant;
    }

    private KeyedCommand<?> keyed(KeyedCommand.Builder<?> builder) {
        boolean usedKey = keys > 0 && chance(5);
        builder.key(key(usedKey ? random.nextInt(keys) : keys++));
        if (chance(10)) {
            builder.effectiveAt(MutableClock.START.plusSeconds(random.nextInt(-5, 5)));
        }
        if (chance(30)) {
            builder.metadata("note", "n" + random.nextInt(5));
        }
        KeyedCommand<?> command;
        try {
            command = built(builder);
        } catch (IllegalArgumentException misshapen) {
            // A lot that ends before it starts, or expires to where it is: what cannot be built is not drawn.
            return keyed();
        }
        drawn.add(command);
        return command;
    }

    private IdempotencyKey key(int number) {
        return key(prefix, number);
    }

    private static IdempotencyKey key(String prefix, int number) {
        return IdempotencyKey.of(prefix + "scope", "k" + number);
    }

    /** Something drawn before, a movement as a rule, whether it was accepted or not; or nothing. */
    private OperationRef earlier(Class<?>... kinds) {
        List<KeyedCommand<?>> fitting = drawn.stream()
                .filter(command -> Stream.of(kinds).anyMatch(kind -> kind.isInstance(command)))
                .toList();
        if (fitting.isEmpty() || chance(15)) {
            return OperationRef.of(key(keys == 0 || chance(30) ? 999 : random.nextInt(keys)));
        }
        // Mostly what came last: it is the likeliest to be there still.
        int from = chance(60) ? Math.max(0, fitting.size() - 3) : 0;
        return OperationRef.of(fitting.get(random.nextInt(from, fitting.size())).key());
    }

    private KeyedCommand.Builder<?> builder() {
        AccountId account = any();
        return chance(42) ? aboutLots(account) : plain(account);
    }

    private KeyedCommand.Builder<?> aboutLots(AccountId account) {
        int kind = random.nextInt(100);
        if (kind < 38) {
            PlaceHold.Builder hold = PlaceHold.on(account).amount(amount()).tags(tags());
            if (chance(20) || account.equals(account("revenue"))) {
                hold.destination(other(account));
            } else {
                hold.defaultDestination(account("revenue"));
            }
            hold.timeout(Duration.ofMillis(500L * random.nextInt(1, 30)));
            return chance(20) ? hold.useOverdraft() : hold;
        } else if (kind < 65) {
            CaptureHold.Builder capture = CaptureHold.of(earlier(PlaceHold.class));
            int how = random.nextInt(5);
            if (how == 0) {
                return capture;
            }
            capture.amount(random.nextInt(how == 1 ? 1 : 0, 30));
            return how == 1
                    ? capture.moreToFollow().amount(random.nextInt(1, 10))
                    : how == 2 ? capture.allowOverrun() : capture;
        } else if (kind < 76) {
            return ReleaseHold.of(earlier(PlaceHold.class));
        } else if (kind < 86) {
            return ExtendHold.of(earlier(PlaceHold.class)).timeout(Duration.ofMillis(500L * random.nextInt(1, 40)));
        } else if (kind < 92) {
            return VoidLot.of(lot());
        }
        return ExtendLot.of(lot()).expiresAt(instant());
    }

    private KeyedCommand.Builder<?> plain(AccountId account) {
        int kind = random.nextInt(100);
        if (kind < 32) {
            return grant(account);
        } else if (kind < 48) {
            Debit.Builder debit = Debit.from(account).amount(amount()).tags(tags());
            return chance(20) || account.equals(account("revenue"))
                    ? debit.destination(other(account))
                    : debit.defaultDestination(account("revenue"));
        } else if (kind < 54) {
            DebitUpTo.Builder debit =
                    DebitUpTo.from(account).amount(amount()).tags(tags()).destination(other(account));
            return chance(30) ? debit.useOverdraft() : debit;
        } else if (kind < 60) {
            return Transfer.between(account, other(account)).amount(amount());
        } else if (kind < 65) {
            return post(account);
        } else if (kind < 74) {
            Refund.Builder refund = Refund.of(earlier(Debit.class, DebitUpTo.class, CaptureHold.class));
            if (chance(20)) {
                refund.extendUntil(instant());
            }
            return chance(60) ? refund.amount(random.nextInt(1, 15)) : refund;
        } else if (kind < 83) {
            Reverse.Builder reverse =
                    Reverse.of(earlier(Grant.class, Debit.class, Transfer.class, Post.class, CaptureHold.class));
            return chance(40) ? reverse.force() : reverse;
        } else if (kind < 87) {
            return limits(account);
        } else if (kind < 89) {
            return FreezeAccount.of(account);
        } else if (kind < 92) {
            CloseAccount.Builder close = CloseAccount.of(account);
            return chance(60) ? close.sweepTo(other(account)) : close;
        }
        return ReopenAccount.of(account);
    }

    private Grant.Builder grant(AccountId account) {
        Grant.Builder grant = Grant.to(account).amount(amount());
        if (chance(10) || account.equals(account("issuance"))) {
            grant.source(other(account));
        } else {
            grant.defaultSource(account("issuance"));
        }
        if (chance(50) && !account.equals(account("usd:user"))) {
            OpenAccount.Builder terms = OpenAccount.limited(account, CREDIT);
            grant.openingTerms(chance(30) ? terms.ceiling(30).build() : terms.build());
        }
        return chance(55) ? lot(grant) : grant;
    }

    private Grant.Builder lot(Grant.Builder grant) {
        grant.amount(random.nextInt(1, 40)).tags(tags()).defaultExpiryAccount(account("expired"));
        if (chance(5)) {
            grant.expiryAccount(other(account("issuance")));
        }
        if (chance(75)) {
            grant.expiresAt(chance(80) ? instant() : instant().plus(Bounds.CLOCK_SKEW.multipliedBy(2)));
        }
        if (chance(25)) {
            // Now and then further away than clocks may differ by, so that jumps of the clock decide what has started.
            grant.startsAt(today().plusMillis(500L * random.nextInt(-4, chance(30) ? 300 : 10)));
        }
        if (chance(40)) {
            grant.priority(random.nextInt(49, 52));
        }
        if (chance(30)) {
            grant.category(LotCategory.PROMOTIONAL);
        }
        if (chance(10)) {
            grant.asLot();
        }
        if (keys > 0 && chance(20)) {
            grant.rollover(new Rollover(key(random.nextInt(keys)), random.nextInt(3), random.nextInt(3, 12)));
        }
        return grant;
    }

    private Post.Builder post(AccountId account) {
        long amount = random.nextInt(2, 25);
        AccountId second = other(account);
        AccountId third = other(account);
        if (second.equals(third) || chance(40)) {
            return Post.builder().leg(account, CREDIT, -amount).leg(second, CREDIT, amount);
        }
        return Post.builder()
                .leg(account, CREDIT, amount)
                .leg(second, CREDIT, -1)
                .leg(third, CREDIT, 1 - amount);
    }

    private ChangeLimits.Builder limits(AccountId account) {
        if (chance(8)) {
            // Above the ceiling that this account mostly has.
            return ChangeLimits.of(account("b")).floor(101);
        }
        ChangeLimits.Builder limits = ChangeLimits.of(account);
        int kind = random.nextInt(5);
        if (kind == 4 || chance(20)) {
            limits.marks(
                    chance(20)
                            ? new long[] {}
                            : new long[] {random.nextInt(-20, 30), Bounds.MAX_AMOUNT, random.nextInt(30, 60)});
        }
        if (kind < 2) {
            limits.floor(new long[] {0, -20, -50, 20, 101, 40, -Bounds.MAX_AMOUNT}[random.nextInt(7)]);
        }
        if (kind == 2 || chance(30)) {
            limits.ceiling(new long[] {10, 30, 35, 100, Bounds.MAX_AMOUNT}[random.nextInt(5)]);
        }
        if (kind == 3) {
            limits.noCeiling();
        }
        return limits;
    }

    private static KeyedCommand<?> built(KeyedCommand.Builder<?> builder) {
        if (builder instanceof Grant.Builder grant) {
            return grant.build();
        } else if (builder instanceof PlaceHold.Builder hold) {
            return hold.build();
        } else if (builder instanceof CaptureHold.Builder capture) {
            return capture.build();
        } else if (builder instanceof ReleaseHold.Builder release) {
            return release.build();
        } else if (builder instanceof ExtendHold.Builder extend) {
            return extend.build();
        } else if (builder instanceof VoidLot.Builder voiding) {
            return voiding.build();
        } else if (builder instanceof ExtendLot.Builder extend) {
            return extend.build();
        } else if (builder instanceof Debit.Builder debit) {
            return debit.build();
        } else if (builder instanceof DebitUpTo.Builder debit) {
            return debit.build();
        } else if (builder instanceof Transfer.Builder transfer) {
            return transfer.build();
        } else if (builder instanceof Post.Builder post) {
            return post.build();
        } else if (builder instanceof Refund.Builder refund) {
            return refund.build();
        } else if (builder instanceof Reverse.Builder reverse) {
            return reverse.build();
        } else if (builder instanceof ChangeLimits.Builder limits) {
            return limits.build();
        } else if (builder instanceof FreezeAccount.Builder freeze) {
            return freeze.build();
        } else if (builder instanceof CloseAccount.Builder close) {
            return close.build();
        }
        return ((ReopenAccount.Builder) builder).build();
    }
}
