package io.creditledger.examples.meteredapi.tools;

import java.time.Duration;
import java.util.List;

/**
 * A tool that is sold by the token, with its price.
 *
 * @param path where it is offered, with POST
 * @param pricePerToken in credits
 * @param summary what it does, in a line
 * @param example what to send to see it work, as arguments of curl
 * @param tool the tool
 */
public record PricedStreamTool(String path, long pricePerToken, String summary, String example, StreamTool<?> tool) {
    /** Everything that is sold by the token. */
    public static final List<PricedStreamTool> ALL = List.of(new PricedStreamTool(
            "/api/v1/completions",
            1,
            "Continues a text in the manner of an old book, word by word",
            "-N --data-binary '{\"prompt\": \"The White Rabbit\", \"maxTokens\": 30}'",
            new Completion(Duration.ofMillis(25))));
}
