package io.creditledger.contract;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.Bounds;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.Command;
import io.creditledger.command.Debit;
import io.creditledger.command.DebitUpTo;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.Grant;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.Post;
import io.creditledger.command.Refund;
import io.creditledger.command.ReopenAccount;
import io.creditledger.command.Reverse;
import io.creditledger.command.Transfer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Draws sequences of commands over a handful of accounts, so that they meet: few names, small amounts, used keys. */
final class RandomCommands {
    private static final Asset CREDIT = Asset.of("CREDIT", 0);
    private static final Asset USD = Asset.of("USD", 2);

    private final SplittableRandom random;
    private final String prefix;
    private final List<KeyedCommand<?>> drawn = new ArrayList<>();
    private int keys;

    private RandomCommands(long seed, String prefix) {
        this.random = new SplittableRandom(seed);
        this.prefix = prefix;
    }

    /**
     * What is done in one call.
     *
     * @param clock by how much the clock moves before it
     * @param commands what is executed; several are one list
     */
    record Step(Duration clock, List<Command<?>> commands) {}

    /** Draws a sequence; the same seed gives the same, but for the prefix of every account and scope. */
    static List<Step> draw(long seed, String prefix, int length) {
        RandomCommands commands = new RandomCommands(seed, prefix);
        List<Step> steps = new ArrayList<>();
        steps.add(new Step(Duration.ZERO, commands.systemAccounts()));
        while (steps.size() < length) {
            steps.add(new Step(commands.clock(), commands.step()));
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
                OpenAccount.unlimited(account("usd"), USD),
                OpenAccount.limited(account("a"), CREDIT).build(),
                OpenAccount.limited(account("b"), CREDIT)
                        .floor(-20)
                        .ceiling(100)
                        .build());
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private Duration clock() {
        return chance(60) ? Duration.ZERO : Duration.ofMillis(random.nextInt(-1500, 3000));
    }

    private List<Command<?>> step() {
        int kind = random.nextInt(100);
        List<Command<?>> commands = new ArrayList<>();
        if (kind < 8) {
            List<KeyedCommand<?>> members = new ArrayList<>();
            for (int i = random.nextInt(1, 5); i > 0; i--) {
                members.add(keyed());
            }
            commands.add(AtomicGroup.of(members));
        } else if (kind < 14) {
            for (int i = random.nextInt(2, 6); i > 0; i--) {
                commands.add(chance(10) ? open() : keyed());
            }
        } else {
            commands.add(kind < 20 ? open() : keyed());
        }
        return commands;
    }

    /** A limited account in credits as a rule, now and then in dollars, unlimited, or never opened. */
    private AccountId any() {
        String[] names = chance(85)
                ? new String[] {"a", "a", "b", "b", "c", "d"}
                : new String[] {"revenue", "issuance", "usd:user", "nobody"};
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
            terms.floor(-20);
        }
        if (chance(20)) {
            terms.ceiling(100);
        }
        return chance(4) ? OpenAccount.unlimited(account(name), CREDIT) : terms.build();
    }

    private KeyedCommand<?> keyed() {
        if (!drawn.isEmpty() && chance(12)) {
            return drawn.get(random.nextInt(drawn.size()));
        }
        KeyedCommand.Builder<?> builder = builder();
        boolean usedKey = keys > 0 && chance(5);
        builder.key(key(usedKey ? random.nextInt(keys) : keys++));
        if (chance(10)) {
            builder.effectiveAt(MutableClock.START.plusSeconds(random.nextInt(-5, 5)));
        }
        if (chance(30)) {
            builder.metadata("note", "n" + random.nextInt(5));
        }
        KeyedCommand<?> command = built(builder);
        drawn.add(command);
        return command;
    }

    private IdempotencyKey key(int number) {
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
        return OperationRef.of(fitting.get(random.nextInt(fitting.size())).key());
    }

    private KeyedCommand.Builder<?> builder() {
        AccountId account = any();
        int kind = random.nextInt(100);
        if (kind < 22) {
            return grant(account);
        } else if (kind < 42) {
            Debit.Builder debit = Debit.from(account).amount(amount());
            return chance(20) || account.equals(account("revenue"))
                    ? debit.destination(other(account))
                    : debit.defaultDestination(account("revenue"));
        } else if (kind < 50) {
            DebitUpTo.Builder debit = DebitUpTo.from(account).amount(amount()).destination(other(account));
            return chance(30) ? debit.useOverdraft() : debit;
        } else if (kind < 58) {
            return Transfer.between(account, other(account)).amount(amount());
        } else if (kind < 64) {
            return post(account);
        } else if (kind < 74) {
            Refund.Builder refund = Refund.of(earlier(Debit.class, DebitUpTo.class));
            return chance(60) ? refund.amount(random.nextInt(1, 15)) : refund;
        } else if (kind < 83) {
            Reverse.Builder reverse = Reverse.of(earlier(Grant.class, Debit.class, Transfer.class, Post.class));
            return chance(40) ? reverse.force() : reverse;
        } else if (kind < 88) {
            return limits(account);
        } else if (kind < 91) {
            return FreezeAccount.of(account);
        } else if (kind < 93) {
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
        ChangeLimits.Builder limits = ChangeLimits.of(account);
        int kind = random.nextInt(4);
        if (kind < 2) {
            limits.floor(new long[] {0, -20, -50, 10, -Bounds.MAX_AMOUNT}[random.nextInt(5)]);
        }
        if (kind == 2 || chance(30)) {
            limits.ceiling(new long[] {10, 30, 100, Bounds.MAX_AMOUNT}[random.nextInt(4)]);
        }
        if (kind == 3) {
            limits.noCeiling();
        }
        return limits;
    }

    private static KeyedCommand<?> built(KeyedCommand.Builder<?> builder) {
        if (builder instanceof Grant.Builder grant) {
            return grant.build();
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
