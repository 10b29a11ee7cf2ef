package io.creditledger.spring;

import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * What a client is sent.
 *
 * @param status the HTTP status
 * @param contentType of the body
 * @param headers those of {@link #KEPT_HEADERS} that are set, one a line
 * @param body null if it was too large to be stored, or is not stored any more
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record StoredAnswer(
        int status, @Nullable String contentType, @Nullable String headers, byte @Nullable [] body) {
    /** The headers that are part of an answer. Others belong to the connection, the session or the moment. */
    private static final List<String> KEPT_HEADERS = List.of(
            HttpHeaders.LOCATION,
            HttpHeaders.ETAG,
            HttpHeaders.LAST_MODIFIED,
            HttpHeaders.CONTENT_DISPOSITION,
            HttpHeaders.CONTENT_LANGUAGE,
            HttpHeaders.CONTENT_ENCODING,
            HttpHeaders.LINK);

    private static final int LONGEST_HEADERS = 4000;

    static @Nullable String headersOf(HttpServletResponse response) {
        StringBuilder lines = new StringBuilder();
        for (String name : KEPT_HEADERS) {
            String value = response.getHeader(name);
            if (value != null && lines.length() + name.length() + value.length() + 2 <= LONGEST_HEADERS) {
                lines.append(name).append(':').append(value).append('\n');
            }
        }
        return lines.isEmpty() ? null : lines.toString();
    }

    void writeHeadersTo(HttpServletResponse response) {
        if (headers != null) {
            headers.lines().forEach(line -> {
                int colon = line.indexOf(':');
                response.setHeader(line.substring(0, colon), line.substring(colon + 1));
            });
        }
    }
}
