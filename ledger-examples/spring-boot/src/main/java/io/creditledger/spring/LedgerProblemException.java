package io.creditledger.spring;

import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** A request that is not answered as its sender hoped. What it says is meant for the sender. */
public final class LedgerProblemException extends ErrorResponseException {
    private final HttpHeaders headers = new HttpHeaders();

    LedgerProblemException(ProblemDetail problem) {
        super(HttpStatusCode.valueOf(problem.getStatus()), problem, null);
    }

    LedgerProblemException header(String name, String value) {
        headers.set(name, value);
        return this;
    }

    @Override
    public HttpHeaders getHeaders() {
        return headers;
    }

    /** As a response. */
    StoredAnswer answer() {
        return new StoredAnswer(
                getBody().getStatus(), MediaType.APPLICATION_PROBLEM_JSON_VALUE, null, ProblemJson.of(getBody()));
    }

    /** As the last event of a stream. */
    byte[] event() {
        String json = new String(ProblemJson.of(getBody()), StandardCharsets.UTF_8);
        return ("event: failed\ndata: " + json + "\n\n").getBytes(StandardCharsets.UTF_8);
    }
}
