package io.creditledger.jdbc.crash;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.jdbc.crash.Operation.Charge;
import io.creditledger.jdbc.crash.Operation.GiveBack;
import io.creditledger.jdbc.crash.Operation.Pair;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/**
 * An endless mix of operations on a few accounts: debits, debits nobody can pay, refunds of what may have been debited,
 * atomic pairs, and operations that somebody (perhaps another thread, at this moment) has tried before.
 */
final class Workload {
    /** Few, so that callers meet. The last one is poor, so that the floor is felt. */
    static final List<String> ACCOUNTS =
            IntStream.range(0, 6).mapToObj(n -> "user:" + n).toList();

    private static final String POOR = ACCOUNTS.get(ACCOUNTS.size() - 1);
    private static final long PLENTY = 1_000_000;
    private static final long LITTLE = 300;

    private final Random random;
    private final String prefix;
    private final AtomicReferenceArray<Operation> recent;
    private int count;

    /**
     * Creates one thread's workload.
     *
     * @param prefix what this thread's keys start with
     * @param recent what all threads have tried lately
     */
    Workload(long seed, String prefix, AtomicReferenceArray<Operation> recent) {
        this.random = new Random(seed);
        this.prefix = prefix;
        this.recent = recent;
    }

    static AtomicReferenceArray<Operation> nothingRecent() {
        return new AtomicReferenceArray<>(64);
    }

    /** Grants the accounts what they start with; doing it again changes nothing. */
    static void grant(CreditLedger credits) {
        for (String account : ACCOUNTS) {
            credits.grant(AccountId.of(account), granted(account), Operation.keyOf("grant-" + account));
        }
    }

    static long granted(String account) {
        return account.equals(POOR) ? LITTLE : PLENTY;
    }

    Operation next() {
        Operation operation = choose();
        recent.set(random.nextInt(recent.length()), operation);
        return operation;
    }

    private Operation choose() {
        int dice = random.nextInt(100);
        Operation earlier = recent.get(random.nextInt(recent.length()));
        if (dice < 12 && earlier != null) {
            return earlier;
        }
        if (dice < 24 && earlier instanceof Charge charge) {
            return new GiveBack(key(), charge.key(), charge.account(), 1 + random.nextInt((int) charge.amount()));
        }
        if (dice < 30) {
            return charge(account(), PLENTY + 1);
        }
        if (dice < 45) {
            int one = random.nextInt(ACCOUNTS.size());
            int other = (one + 1 + random.nextInt(ACCOUNTS.size() - 1)) % ACCOUNTS.size();
            return new Pair(charge(ACCOUNTS.get(one), amount()), charge(ACCOUNTS.get(other), amount()));
        }
        return charge(account(), amount());
    }

    private Charge charge(String account, long amount) {
        return new Charge(key(), account, amount);
    }

    private String key() {
        return prefix + "-" + count++;
    }

    private String account() {
        return ACCOUNTS.get(random.nextInt(ACCOUNTS.size()));
    }

    private long amount() {
        return 1 + random.nextInt(20);
    }
}
