package io.creditledger.examples.quickstart;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One request as an HTTP server logged it, with the log's escapes undone.
 *
 * @param client address or host name of the client, printable ASCII, at most 120 characters
 * @param user name given in HTTP authentication, right or wrong; {@code null} when none was given
 * @param time when the server logged the request, to the second
 * @param method request method, for example {@code GET}
 * @param path request target with its query string, as it was sent: percent escapes stay as they are
 * @param protocol for example {@code HTTP/1.1}; {@code HTTP/0.9} when the request line named none
 * @param status response status, 100 to 999
 * @param bytes size of the response body; 0 when the log has {@code -}
 * @param referer {@code null} when not sent or, as in the Common Log Format, not logged
 * @param userAgent {@code null} when not sent or not logged
 */
record AccessLogEntry(
        String client,
        @Nullable String user,
        Instant time,
        String method,
        String path,
        String protocol,
        int status,
        long bytes,
        @Nullable String referer,
        @Nullable String userAgent) {}
