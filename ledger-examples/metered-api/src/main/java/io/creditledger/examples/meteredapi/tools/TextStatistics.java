package io.creditledger.examples.meteredapi.tools;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counts characters, words and sentences, and names the most frequent words. */
public final class TextStatistics implements Tool<String> {
    private static final int MOST_CHARACTERS = 200_000;
    private static final int WORDS_PER_MINUTE = 230;
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public String read(byte[] body) throws BadInput {
        return TextInput.read(body, MOST_CHARACTERS);
    }

    @Override
    public Answer run(String text) throws JsonProcessingException {
        List<String> words = Words.words(text);
        Map<String, Long> counts = words.stream()
                .collect(Collectors.groupingBy(
                        word -> word.toLowerCase(Locale.ROOT), TreeMap::new, Collectors.counting()));
        Map<String, Object> statistics = new LinkedHashMap<>();
        statistics.put("characters", text.codePointCount(0, text.length()));
        statistics.put("words", words.size());
        statistics.put("distinctWords", counts.size());
        statistics.put("sentences", Words.sentences(text).size());
        statistics.put("readingSeconds", (words.size() * 60 + WORDS_PER_MINUTE - 1) / WORDS_PER_MINUTE);
        statistics.put("frequentWords", frequent(counts));
        return new Answer("application/json", JSON.writeValueAsBytes(statistics));
    }

    private static Map<String, Long> frequent(Map<String, Long> counts) {
        Map<String, Long> frequent = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(10)
                .forEach(entry -> frequent.put(entry.getKey(), entry.getValue()));
        return frequent;
    }
}
