package io.creditledger.examples.meteredapi.tools;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Cuts text into words and sentences. */
final class Words {
    private Words() {}

    static List<String> words(String text) {
        return parts(text, BreakIterator.getWordInstance(Locale.ROOT)).stream()
                .filter(part -> part.codePoints().anyMatch(Character::isLetterOrDigit))
                .toList();
    }

    static List<String> sentences(String text) {
        return parts(text, BreakIterator.getSentenceInstance(Locale.ROOT)).stream()
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static List<String> parts(String text, BreakIterator cuts) {
        cuts.setText(text);
        List<String> parts = new ArrayList<>();
        int start = cuts.first();
        for (int end = cuts.next(); end != BreakIterator.DONE; start = end, end = cuts.next()) {
            parts.add(text.substring(start, end));
        }
        return parts;
    }
}
