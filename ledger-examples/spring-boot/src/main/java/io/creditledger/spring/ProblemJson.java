package io.creditledger.spring;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ProblemDetail;

/** Writes problems where there is no message converter: in filters and in streams. */
final class ProblemJson {
    private ProblemJson() {}

    static byte[] of(ProblemDetail problem) {
        StringBuilder json = new StringBuilder("{");
        member(json, "type", String.valueOf(problem.getType()));
        json.append(',');
        member(json, "title", problem.getTitle());
        json.append(",\"status\":").append(problem.getStatus()).append(',');
        member(json, "detail", problem.getDetail());
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void member(StringBuilder json, String name, @Nullable String value) {
        json.append('"').append(name).append("\":\"");
        for (char c : String.valueOf(value).toCharArray()) {
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
