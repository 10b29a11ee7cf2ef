package io.creditledger.examples.meteredapi.metering;

import io.creditledger.examples.meteredapi.tools.Answer;
import java.time.Instant;

/** How it stands with a request that was paid for. */
sealed interface CallState {
    /** It is ours to work on. */
    record Ours() implements CallState {}

    /**
     * Somebody else works on it.
     *
     * @param begun since when
     * @param now the database's time
     * @param end when it may be taken over
     */
    record Running(Instant begun, Instant now, Instant end) implements CallState {}

    /** It was answered. */
    record Answered(Answer answer) implements CallState {}

    /** It was answered long ago, and the answer is not kept any more. */
    record Forgotten() implements CallState {}

    /** Its credits were given back. */
    record Refunded() implements CallState {}
}
