package io.creditledger.examples.quickstart;

import java.time.Instant;

/**
 * The price of one request.
 *
 * @param scope what the key is unique in: the server whose log it is
 * @param key the request, see {@link RequestKeys}
 * @param client who pays
 * @param credits how much, at least 1
 * @param time when the request was made
 * @param note what was requested, at most {@value #MAX_NOTE_LENGTH} characters
 */
record Charge(String scope, String key, String client, long credits, Instant time, String note) {

    /** The longest note. */
    static final int MAX_NOTE_LENGTH = 200;
}
