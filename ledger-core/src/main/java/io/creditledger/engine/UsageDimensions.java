package io.creditledger.engine;

import io.creditledger.Bounds;
import io.creditledger.StorableText;
import io.creditledger.UsageQuery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The metadata by which usage is counted.
 *
 * @param names the names of the metadata, in the order of the columns; none if usage is not counted
 */
public record UsageDimensions(List<String> names) {
    /** Usage is not counted. */
    public static final UsageDimensions NONE = new UsageDimensions(List.of());

    /** Copies the list. */
    public UsageDimensions {
        names = List.copyOf(names);
    }

    /**
     * Returns the dimensions with these names.
     *
     * @throws IllegalArgumentException if there are none or too many, or one is no name of metadata, or given twice
     */
    public static UsageDimensions of(String... names) {
        if (names.length < 1 || names.length > Bounds.USAGE_DIMENSIONS) {
            throw new IllegalArgumentException("usage must be counted by 1 to " + Bounds.USAGE_DIMENSIONS
                    + " dimensions, but there are " + names.length);
        }
        for (String name : names) {
            StorableText.require("dimension", name, Bounds.METADATA_NAME_LENGTH);
        }
        if (Set.copyOf(List.of(names)).size() < names.length) {
            throw new IllegalArgumentException("dimensions must differ, but are " + String.join(", ", names));
        }
        return new UsageDimensions(List.of(names));
    }

    /**
     * Returns the places of the dimensions that a query names, from 0.
     *
     * @throws IllegalStateException if usage is not counted
     * @throws IllegalArgumentException if usage is not counted by one of them
     */
    public Map<String, Integer> places(UsageQuery query) {
        if (names.isEmpty()) {
            throw new IllegalStateException(
                    "usage is not counted: call LedgerSchema.of(dataSource).countUsage(...) and build"
                            + " the ledger again, or countUsage(...) on the builder of a ledger in memory");
        }
        Map<String, Integer> places = new LinkedHashMap<>();
        Stream.concat(query.dimensions().stream(), query.values().keySet().stream())
                .forEach(name -> {
                    if (!names.contains(name)) {
                        throw new IllegalArgumentException(
                                "usage is not counted by " + name + ", but by " + String.join(", ", names));
                    }
                    places.put(name, names.indexOf(name));
                });
        return places;
    }

    /** Returns the values of all dimensions that there may be; empty text for what is not given. */
    List<String> values(Map<String, String> metadata) {
        List<String> values = new ArrayList<>(Bounds.USAGE_DIMENSIONS);
        for (int i = 0; i < Bounds.USAGE_DIMENSIONS; i++) {
            values.add(i < names.size() ? cut(metadata.getOrDefault(names.get(i), "")) : "");
        }
        return values;
    }

    /** Returns a value as it is counted: not longer than {@link Bounds#USAGE_VALUE_LENGTH}. */
    public static String cut(String value) {
        if (value.length() <= Bounds.USAGE_VALUE_LENGTH) {
            return value;
        }
        boolean inPair = Character.isHighSurrogate(value.charAt(Bounds.USAGE_VALUE_LENGTH - 1));
        return value.substring(0, Bounds.USAGE_VALUE_LENGTH - (inPair ? 1 : 0));
    }
}
