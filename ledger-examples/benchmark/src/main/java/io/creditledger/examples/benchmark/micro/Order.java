package io.creditledger.examples.benchmark.micro;

import io.creditledger.examples.benchmark.workload.Users;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The next user to read. */
@State(Scope.Thread)
public class Order {
    /** A Zipf distribution: few users often and many rarely, the second half as often as the first, the third a third. */
    static final String ZIPF = "zipf";

    /** All users alike: hardly any row is in a cache of the processor. */
    static final String EVEN = "even";

    private static final int LENGTH = 1 << 16;

    /** How users are drawn. */
    @Param({ZIPF, EVEN})
    public String draw = ZIPF;

    private int[] users = {};
    private int at;

    /** Draws them. */
    @Setup(Level.Trial)
    public void draw() {
        SplittableRandom random = new SplittableRandom(6);
        users = draw.equals(ZIPF)
                ? zipf(random)
                : random.ints(LENGTH, 0, Users.COUNT).toArray();
    }

    private static int[] zipf(SplittableRandom random) {
        double[] upTo = new double[Users.COUNT];
        double sum = 0;
        for (int rank = 1; rank <= Users.COUNT; rank++) {
            sum += 1.0 / rank;
            upTo[rank - 1] = sum;
        }
        double all = sum;
        int[] ranked = shuffled(random);
        return random.doubles(LENGTH, 0, all)
                .mapToInt(drawn -> {
                    int found = Arrays.binarySearch(upTo, drawn);
                    return ranked[found < 0 ? -found - 1 : found];
                })
                .toArray();
    }

    /** Returns all users in random order, or neighbours in memory would be neighbours in rank. */
    private static int[] shuffled(SplittableRandom random) {
        int[] users = new int[Users.COUNT];
        for (int i = 0; i < users.length; i++) {
            int other = random.nextInt(i + 1);
            users[i] = users[other];
            users[other] = i;
        }
        return users;
    }

    int next() {
        return users[at++ & (LENGTH - 1)];
    }
}
