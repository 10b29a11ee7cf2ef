package io.creditledger.audit;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The tally of each account, found by its number: sorted arrays, because the entries of a map would take as much again. */
final class Tallies {
    private static final int ROOM = 1_000;

    private long[] numbers = new long[ROOM];
    private Tally[] tallies = new Tally[ROOM];
    private int size;

    /** Adds an account whose number is above that of all before. */
    void add(long number, Tally tally) {
        if (size > 0 && numbers[size - 1] >= number) {
            throw new IllegalArgumentException("account " + number + " after " + numbers[size - 1]);
        }
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * size);
            tallies = Arrays.copyOf(tallies, 2 * size);
        }
        numbers[size] = number;
        tallies[size] = tally;
        size++;
    }

    /** Takes an account's number and its tally. */
    @FunctionalInterface
    interface Reader {
        void take(long number, Tally tally);
    }

    void forEach(Reader reader) {
        for (int i = 0; i < size; i++) {
            reader.take(numbers[i], tallies[i]);
        }
    }

    @Nullable
    Tally find(long number) {
        int index = Arrays.binarySearch(numbers, 0, size, number);
        return index < 0 ? null : tallies[index];
    }
}
