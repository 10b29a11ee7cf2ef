package io.creditledger.audit;

import java.util.SplittableRandom;

/**
 * 64-bit digests under a key that is drawn for each audit, so that no rows can be made to collide beforehand. Two values that
 * differ have the same digest with a probability of about 2 to the power of -64.
 */
final class Digest {
    private final long first;
    private final long second;

    Digest() {
        SplittableRandom random = new SplittableRandom();
        this.first = random.nextLong();
        this.second = random.nextLong();
    }

    long of(long one, long other) {
        return mixed(mixed(one + first) ^ mixed(other + second));
    }

    long of(String text) {
        long digest = first;
        for (int i = 0; i < text.length(); i++) {
            digest = mixed(digest ^ text.charAt(i));
        }
        return mixed(digest ^ second);
    }

    /** David Stafford's variant 13 of the finalizer of MurmurHash3, as in {@link SplittableRandom}. */
    private static long mixed(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
