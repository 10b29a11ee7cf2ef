package io.creditledger.examples.meteredapi.metering;

import io.creditledger.examples.meteredapi.tools.Answer;

/** How it stands with a request that was paid for. */
sealed interface Standing {
    /** It is ours to work on. */
    record Ours() implements Standing {}

    /** Somebody else works on it. */
    record Running() implements Standing {}

    /** It was answered. */
    record Answered(Answer answer) implements Standing {}

    /** Its credits were given back. */
    record Refunded() implements Standing {}
}
