package io.creditledger.examples.benchmark.workload;

import java.util.ArrayList;
import java.util.List;

/** Collects what is not as it should be. */
final class Checks {
    private final List<String> wrong = new ArrayList<>();

    /** Notes a number that is not what it should be. */
    Checks equal(String what, long is, long shouldBe) {
        if (is != shouldBe) {
            wrong.add(what + " is " + is + ", should be " + shouldBe);
        }
        return this;
    }

    /** Notes what somebody else has found. */
    Checks add(List<String> found) {
        wrong.addAll(found);
        return this;
    }

    List<String> wrong() {
        return List.copyOf(wrong);
    }
}
