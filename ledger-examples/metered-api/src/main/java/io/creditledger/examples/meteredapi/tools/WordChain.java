package io.creditledger.examples.meteredapi.tools;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which words follow which in a book: after the last two, or else after the last one, or else as sentences begin. */
final class WordChain {
    /** One in so many sentences is the last one. */
    private static final int SENTENCES = 3;

    private static final Pattern WHITE = Pattern.compile("\\s+");

    private final Map<String, List<String>> followers = new HashMap<>();
    private final List<String> beginnings = new ArrayList<>();

    WordChain(String book) {
        List<String> words = WHITE.splitAsStream(book.strip()).toList();
        beginnings.add(words.get(0));
        for (int i = 1; i < words.size(); i++) {
            String before = words.get(i - 1);
            String word = words.get(i);
            if (endsSentence(before)) {
                beginnings.add(word);
            }
            add(bare(before), word);
            if (i > 1) {
                add(bare(words.get(i - 2)) + " " + bare(before), word);
            }
        }
    }

    private void add(String words, String follower) {
        followers.computeIfAbsent(words, unused -> new ArrayList<>()).add(follower);
    }

    /** Continues this text. The same seed gives the same continuation. */
    Stream<String> continued(String text, long seed) {
        List<String> words = WHITE.splitAsStream(text.strip()).toList();
        SplittableRandom random = new SplittableRandom(seed);
        int count = words.size();
        Place start = new Place(count > 1 ? words.get(count - 2) : "", count > 0 ? words.get(count - 1) : "");
        return Stream.iterate(
                        next(start, random),
                        place -> !(endsSentence(place.before) && random.nextInt(SENTENCES) == 0),
                        place -> next(place, random))
                .map(place -> place.last);
    }

    private record Place(String before, String last) {}

    private Place next(Place place, SplittableRandom random) {
        List<String> words = followers.getOrDefault(
                bare(place.before) + " " + bare(place.last), followers.getOrDefault(bare(place.last), beginnings));
        return new Place(place.last, words.get(random.nextInt(words.size())));
    }

    private static boolean endsSentence(String word) {
        return word.matches(".*[.!?][')\"]*");
    }

    private static String bare(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }
}
