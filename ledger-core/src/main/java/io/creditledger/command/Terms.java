package io.creditledger.command;

import io.creditledger.Bounds;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules that the terms of an account obey. */
final class Terms {
    private Terms() {}

    /** Returns marks in the order in which accounts keep them: the highest first. */
    static List<Long> marks(long... marks) {
        if (marks.length > Bounds.MARKS) {
            throw new IllegalArgumentException(
                    "an account has at most " + Bounds.MARKS + " marks, but these are " + marks.length);
        }
        List<Long> ordered = Arrays.stream(marks)
                .map(mark -> Given.bounded(mark, "mark"))
                .boxed()
                .sorted(Comparator.reverseOrder())
                .toList();
        if (new HashSet<>(ordered).size() < ordered.size()) {
            throw new IllegalArgumentException("marks must differ, but are " + ordered);
        }
        return ordered;
    }

    static void check(long floor, @Nullable Long ceiling) {
        if (ceiling != null && (ceiling < 0 || ceiling < floor)) {
            throw new IllegalArgumentException(
                    "ceiling must not be below 0 or the floor " + floor + ", but is " + ceiling);
        }
    }
}
