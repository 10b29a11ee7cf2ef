package io.creditledger.examples.benchmark.workload;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.Ledger;
import io.creditledger.OperationRef;
import io.creditledger.Outcome;
import io.creditledger.Receipt;
import io.creditledger.TransactionId;
import io.creditledger.command.Command;
import io.creditledger.examples.benchmark.load.AsyncOperation;
import io.creditledger.examples.benchmark.load.Operation;
import io.creditledger.jdbc.JdbcLedger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;

/** The ledger: debits of users to the one revenue account, each under a key of 36 characters. */
public final class LedgerDebits implements Workload {
    private static final int GRANTS_PER_CALL = 1_000;

    private final JdbcLedger ledger;
    private final CreditLedger credits;
    private final LongAdder moved = new LongAdder();

    /** Opens the accounts and grants every user the same. */
    public LedgerDebits(JdbcLedger ledger, int users) {
        this.ledger = ledger;
        this.credits = CreditLedger.builder(ledger).build();
        List<Command<?>> grants = new ArrayList<>();
        for (int user = 0; user < users; user++) {
            grants.add(credits.newGrant(user(user))
                    .amount(Users.START)
                    .key(IdempotencyKey.of("start", Integer.toString(user)))
                    .build());
            if (grants.size() == GRANTS_PER_CALL || user == users - 1) {
                ledger.executeAll(grants).forEach(Outcome::orElseThrow);
                grants.clear();
            }
        }
    }

    /** Returns a caller's debit of one of the first so many users. */
    public Operation debit(int users) {
        return debit(credits, users);
    }

    /** Returns a caller's debit of one of the first so many users, through another ledger over these accounts. */
    public Operation debit(Ledger through, int users) {
        return debit(credits.on(through), users);
    }

    /** Returns a caller's look at the balance of one of the first so many users, and the debit if it covers it. */
    public Operation lookThenDebit(Ledger view, int users) {
        CreditLedger seen = credits.on(view);
        return random -> {
            AccountId user = user(random.nextInt(users));
            long amount = amount(random);
            if (!seen.balance(user).covers(amount)) {
                throw new IllegalStateException(user.value() + " cannot pay");
            }
            seen.debit(user, amount, key(random));
            moved.add(amount);
        };
    }

    /** Returns a debit that nobody waits for. */
    public AsyncOperation debitAsync(int users) {
        return random -> {
            long amount = amount(random);
            return ledger.executeAsync(credits.newDebit(user(random.nextInt(users)))
                            .amount(amount)
                            .key(key(random))
                            .build())
                    .thenAccept(outcome -> {
                        outcome.orElseThrow();
                        moved.add(amount);
                    });
        };
    }

    /** Returns a caller's debit of one of the first so many users, with a route and a model in its metadata. */
    public Operation debitLabelled(int users) {
        return random -> {
            long amount = amount(random);
            ledger.execute(credits.newDebit(user(random.nextInt(users)))
                            .amount(amount)
                            .key(key(random))
                            .metadata("route", "/v1/route-" + random.nextInt(20))
                            .metadata("model", "model-" + random.nextInt(5))
                            .build())
                    .orElseThrow();
            moved.add(amount);
        };
    }

    private Operation debit(CreditLedger through, int users) {
        return random -> {
            long amount = amount(random);
            through.debit(user(random.nextInt(users)), amount, key(random));
            moved.add(amount);
        };
    }

    /** Makes one debit of 1 under a key. */
    void debitOne(int user, IdempotencyKey key) {
        credits.debit(user(user), 1, key);
        moved.increment();
    }

    /** Makes one debit that can be refunded many times. */
    TransactionId debitMuch(int user, long amount) {
        Receipt receipt = credits.debit(
                user(user), amount, IdempotencyKey.of("bench", UUID.randomUUID().toString()));
        moved.add(amount);
        return receipt.transaction().id();
    }

    /** Refunds 1 of a debit under a key. */
    void refundOne(long debit, IdempotencyKey key) {
        credits.refund(OperationRef.of(TransactionId.of(debit)), 1, key);
        moved.decrement();
    }

    /** Grants 1 under a key, which opens the account. */
    void grantOne(AccountId account, IdempotencyKey key) {
        credits.grant(account, 1, key);
    }

    /** Grants 1 through a view of a host's unit of work, which opens the account. */
    void grantIn(Ledger joined, AccountId account) {
        credits.on(joined)
                .grant(account, 1, IdempotencyKey.of("bench", UUID.randomUUID().toString()));
    }

    /** Makes many debits in one call. */
    public void debitMany(int count, int users, SplittableRandom random) {
        List<Command<?>> debits = new ArrayList<>(count);
        long sum = 0;
        for (int i = 0; i < count; i++) {
            long amount = amount(random);
            debits.add(credits.newDebit(user(random.nextInt(users)))
                    .amount(amount)
                    .key(key(random))
                    .build());
            sum += amount;
        }
        ledger.executeAll(debits).forEach(Outcome::orElseThrow);
        moved.add(sum);
    }

    /** Debits through a view of a host's unit of work. */
    void debitIn(Ledger joined, int user, long amount, SplittableRandom random) {
        credits.on(joined).debit(user(user), amount, key(random));
    }

    /** Counts what somebody else has debited and committed. */
    public void committed(long amount) {
        moved.add(amount);
    }

    /** Returns the sum of all debits so far. */
    public long moved() {
        return moved.sum();
    }

    /** Returns the ledger below. */
    public JdbcLedger ledger() {
        return ledger;
    }

    static long amount(SplittableRandom random) {
        return random.nextInt(1, Users.MOST + 1);
    }

    /** Returns the account of a user. */
    public static AccountId user(int number) {
        return AccountId.of("user:" + number);
    }

    /** Returns a key of 36 characters. */
    public static IdempotencyKey key(SplittableRandom random) {
        return IdempotencyKey.of("bench", new UUID(random.nextLong(), random.nextLong()).toString());
    }

    @Override
    public List<String> check() {
        return new Checks()
                .equal("revenue", credits.balance(credits.revenue()).posted(), moved.sum())
                .add(ledger.verify().violations().stream().map(Object::toString).toList())
                .wrong();
    }
}
