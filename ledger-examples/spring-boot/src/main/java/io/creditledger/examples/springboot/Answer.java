package io.creditledger.examples.springboot;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.util.ContentCachingResponseWrapper;

/** What a client is sent. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Answer(int status, @Nullable String contentType, byte[] body) {
    /** What a handler has written. */
    static Answer of(ContentCachingResponseWrapper unsent) {
        return new Answer(unsent.getStatus(), unsent.getContentType(), unsent.getContentAsByteArray());
    }

    /** What a repetition of a refunded call is told. */
    static Answer refunded() {
        return problem(
                HttpStatus.CONFLICT,
                "This call failed and was refunded",
                "It is over. Send a new one, with a new Idempotency-Key.");
    }

    static Answer tryAgain() {
        return problem(
                HttpStatus.SERVICE_UNAVAILABLE,
                "Try again",
                "Send the same call again, with the same Idempotency-Key: it is not charged twice.");
    }

    private static Answer problem(HttpStatus status, String title, String detail) {
        String json = "{\"title\":\"" + title + "\",\"status\":" + status.value() + ",\"detail\":\"" + detail + "\"}";
        return new Answer(
                status.value(), MediaType.APPLICATION_PROBLEM_JSON_VALUE, json.getBytes(StandardCharsets.UTF_8));
    }

    /** Puts this in the place of whatever was to be sent. */
    void replace(HttpServletResponse unsent) throws IOException {
        unsent.resetBuffer();
        unsent.setStatus(status);
        unsent.setContentType(contentType);
        unsent.getOutputStream().write(body);
    }
}
