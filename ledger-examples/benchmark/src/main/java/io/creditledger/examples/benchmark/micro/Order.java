package io.creditledger.examples.benchmark.micro;

import io.creditledger.examples.benchmark.workload.Users;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Whom to ask about next: all users alike, in an order that no processor cache likes. */
@State(Scope.Thread)
public class Order {
    private static final int LENGTH = 1 << 16;

    private final int[] users =
            new SplittableRandom(6).ints(LENGTH, 0, Users.COUNT).toArray();
    private int at;

    int next() {
        return users[at++ & (LENGTH - 1)];
    }
}
