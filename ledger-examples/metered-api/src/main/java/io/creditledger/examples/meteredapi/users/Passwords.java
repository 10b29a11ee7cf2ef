package io.creditledger.examples.meteredapi.users;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Passwords as Argon2id hashes. */
public final class Passwords {
    /** How many characters a password has at least. */
    public static final int SHORTEST = 10;

    /** How many characters a password has at most. */
    public static final int LONGEST = 200;

    /** Each hash takes 19 MiB for some 50 ms: a flood of logins waits here instead of filling the memory. */
    private static final int AT_ONCE = 4;

    private final Argon2Function argon2;
    private final Semaphore slots = new Semaphore(AT_ONCE);

    /** What an unknown user's password is compared with, so that the answer takes as long as a known one's. */
    private final String nobodys;

    Passwords(HashCost cost) {
        this.argon2 = Argon2Function.getInstance(cost.kibibytes(), cost.rounds(), 1, 32, Argon2.ID);
        this.nobodys = hash(Secrets.create());
    }

    String hash(String password) {
        return inSlot(
                () -> Password.hash(password).addRandomSalt(16).with(argon2).getResult());
    }

    boolean matches(String password, String hash) {
        return inSlot(() -> Password.check(password, hash).with(Argon2Function.getInstanceFromHash(hash)));
    }

    /** Takes as long as {@link #matches}, and returns false: nobody knows the password of nobody. */
    boolean matchesNobody(String password) {
        return matches(password, nobodys);
    }

    private <T> T inSlot(Supplier<T> work) {
        slots.acquireUninterruptibly();
        try {
            return work.get();
        } finally {
            slots.release();
        }
    }
}
