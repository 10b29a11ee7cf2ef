package canary;

import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

@NullMarked
final class Canary {

    int nullDereference(@Nullable String text) {
        return text.length(); // caught by NullAway
    }

    boolean arrayIdentity(int[] left, int[] right) {
        return left.equals(right); // caught by Error Prone
    }
}
