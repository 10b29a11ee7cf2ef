package io.creditledger.examples.meteredapi.tools;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Continues a text, a word at a time and at the pace of a language model, but offline: the same seed gives the same words. */
public final class Completion implements StreamTool<Completion.Prompt> {
    private static final String BOOK = "/io/creditledger/examples/meteredapi/tools/alice.txt";
    private static final int MOST_CHARACTERS = 20_000;
    private static final int MOST_TOKENS = 500;
    private static final int TOKENS = 50;
    private static final Set<String> FIELDS = Set.of("prompt", "maxTokens", "seed");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final WordChain book = new WordChain(read(BOOK));
    private final Duration pace;

    /** Makes a word at this pace. */
    public Completion(Duration pace) {
        this.pace = pace;
    }

    /**
     * What to continue.
     *
     * @param text the beginning
     * @param maxTokens how many words to add at most
     * @param seed which of the many continuations
     */
    public record Prompt(String text, int maxTokens, long seed) {}

    @Override
    public Prompt read(byte[] body) throws BadInput {
        JsonNode json = parse(TextInput.read(body, MOST_CHARACTERS));
        for (String field : (Iterable<String>) json::fieldNames) {
            if (!FIELDS.contains(field)) {
                throw new BadInput("The fields are prompt, maxTokens and seed; there is none but these.");
            }
        }
        JsonNode prompt = json.path("prompt");
        JsonNode maxTokens = json.path("maxTokens");
        JsonNode seed = json.path("seed");
        if (!prompt.isTextual()) {
            throw new BadInput("prompt must be a text.");
        }
        if (!maxTokens.isMissingNode()
                && !(maxTokens.isInt() && maxTokens.asInt() >= 1 && maxTokens.asInt() <= MOST_TOKENS)) {
            throw new BadInput("maxTokens must be a whole number from 1 to " + MOST_TOKENS + ".");
        }
        if (!seed.isMissingNode() && !(seed.isIntegralNumber() && seed.canConvertToLong())) {
            throw new BadInput("seed must be a whole number.");
        }
        String text = prompt.asText();
        return new Prompt(text, maxTokens.asInt(TOKENS), seed.isMissingNode() ? text.hashCode() : seed.asLong());
    }

    private static JsonNode parse(String text) throws BadInput {
        try {
            JsonNode json = JSON.readTree(text);
            if (json.isObject()) {
                return json;
            }
        } catch (JsonProcessingException e) {
            // told below
        }
        throw new BadInput(
                "The body must be a JSON object, such as {\"prompt\": \"The White Rabbit\", \"maxTokens\": 30}.");
    }

    @Override
    public int mostTokens(Prompt prompt) {
        return prompt.maxTokens();
    }

    @Override
    public Stream<String> run(Prompt prompt) {
        return book.continued(prompt.text(), prompt.seed()).map(this::slowly);
    }

    private String slowly(String word) {
        LockSupport.parkNanos(pace.toNanos());
        return " " + word;
    }

    private static String read(String resource) {
        try (InputStream input = Completion.class.getResourceAsStream(resource)) {
            if (input == null) {
                throw new IllegalStateException("not on the class path: " + resource);
            }
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
