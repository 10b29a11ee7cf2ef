package io.creditledger.examples.meteredapi.pages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The OpenAPI description as people read it. It understands as much of OpenAPI as our description uses, and is read once.
 *
 * @param introduction what holds for every call
 * @param calls in the order of the description
 * @param problem the parts of every refusal
 * @param problemExample a refusal
 */
public record ApiReference(List<Piece> introduction, List<Call> calls, List<Part> problem, String problemExample) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /**
     * A piece of a text.
     *
     * @param text as it is written
     * @param code whether it is a name or a value of the API
     */
    public record Piece(String text, boolean code) {
        /** What stands between two backticks is code. */
        static List<Piece> of(String text) {
            List<Piece> pieces = new ArrayList<>();
            String[] parts = text.strip().split("`", -1);
            for (int i = 0; i < parts.length; i++) {
                if (!parts[i].isEmpty()) {
                    pieces.add(new Piece(parts[i], i % 2 == 1));
                }
            }
            return pieces;
        }
    }

    /**
     * A parameter, a header, or a member of a body.
     *
     * @param name as it is sent
     * @param place where it is sent
     * @param type what it may be
     * @param required whether a call without it is refused
     * @param description what it is for
     */
    public record Part(String name, String place, String type, boolean required, List<Piece> description) {}

    /**
     * An answer.
     *
     * @param status the HTTP status
     * @param description when it comes
     */
    public record Answer(String status, List<Piece> description) {}

    /**
     * A call.
     *
     * @param id its place on the page
     * @param method the HTTP method
     * @param path where it is
     * @param summary what it does, in a line
     * @param description more about it
     * @param price what it costs
     * @param bodyTypes the media types of its body; an empty text if it has none
     * @param bodyBounds what its body may be, if that is one text; else an empty text
     * @param parts its parameters and the members of its body
     * @param request an example, as arguments of curl behind the address and the key
     * @param query the parameters in the address of the example
     * @param answerTypes the media types of its answer
     * @param answerParts the headers and members of its answer
     * @param answer an example; an empty text if it is no text
     * @param answers all answers
     */
    public record Call(
            String id,
            String method,
            String path,
            String summary,
            List<Piece> description,
            String price,
            String bodyTypes,
            String bodyBounds,
            List<Part> parts,
            String request,
            String query,
            String answerTypes,
            List<Part> answerParts,
            String answer,
            List<Answer> answers) {}

    /** Reads a description from the class path. */
    static ApiReference read(String resource) {
        try (InputStream yaml = ApiReference.class.getResourceAsStream(resource)) {
            if (yaml == null) {
                throw new IllegalStateException("not on the class path: " + resource);
            }
            return new Reader(new YAMLMapper().readTree(yaml)).reference();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads one document. */
    private record Reader(JsonNode root) {
        ApiReference reference() {
            List<Call> calls = new ArrayList<>();
            for (Map.Entry<String, JsonNode> path : root.path("paths").properties()) {
                for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                    calls.add(call(path.getKey(), method.getKey(), method.getValue()));
                }
            }
            JsonNode problem = root.at("/components/schemas/Problem");
            return new ApiReference(
                    Piece.of(root.at("/info/description").asText()),
                    List.copyOf(calls),
                    members("body", problem),
                    text(problem.path("example")));
        }

        private Call call(String path, String method, JsonNode call) {
            JsonNode ok = resolved(call.at("/responses/200"));
            List<Part> parts = new ArrayList<>();
            StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
            for (JsonNode one : call.path("parameters")) {
                JsonNode parameter = resolved(one);
                parts.add(part(
                        parameter.path("name").asText(),
                        parameter.path("in").asText(),
                        parameter.path("required").asBoolean(),
                        parameter.path("description").asText(),
                        parameter.path("schema")));
                if (parameter.has("example")) {
                    query.add(parameter.path("name").asText() + "="
                            + parameter.path("example").asText());
                }
            }
            JsonNode content = call.at("/requestBody/content");
            parts.addAll(members("body", json(content).path("schema")));
            List<Part> answerParts = new ArrayList<>();
            for (Map.Entry<String, JsonNode> header : ok.path("headers").properties()) {
                JsonNode value = header.getValue();
                answerParts.add(part(
                        header.getKey(),
                        "header",
                        false,
                        value.path("description").asText(),
                        value.path("schema")));
            }
            answerParts.addAll(members("body", json(ok.path("content")).path("schema")));
            return new Call(
                    method + path.replace('/', '-'),
                    method.toUpperCase(Locale.ROOT),
                    path,
                    call.path("summary").asText(),
                    Piece.of(call.path("description").asText()),
                    price(call),
                    types(content),
                    type(content.path("text/plain").path("schema")),
                    parts,
                    request(content, ok.path("content")),
                    query.toString(),
                    types(ok.path("content")),
                    answerParts,
                    text(first(ok.path("content")).path("example")),
                    answers(call.path("responses")));
        }

        private static String price(JsonNode call) {
            long credits = call.path("x-credits").asLong();
            long perToken = call.path("x-credits-per-token").asLong();
            if (credits + perToken == 0) {
                return "costs nothing";
            }
            long price = credits + perToken;
            return "costs " + price + (price == 1 ? " credit" : " credits") + (perToken > 0 ? " a word" : "");
        }

        private static String request(JsonNode content, JsonNode answer) {
            if (content.isMissingNode()) {
                return "";
            }
            JsonNode example = first(content).path("example");
            String stream = answer.has("text/event-stream") ? " -N" : "";
            if (example.isMissingNode()) {
                return stream + " --data-binary @picture.png -o answer.png";
            }
            String body = example.isTextual() ? example.asText() : example.toString();
            return stream + " --data-binary '" + body.replace("'", "'\\''") + "'";
        }

        private List<Answer> answers(JsonNode responses) {
            return responses.properties().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(one -> new Answer(
                            one.getKey(),
                            Piece.of(
                                    resolved(one.getValue()).path("description").asText())))
                    .toList();
        }

        private List<Part> members(String place, JsonNode schema) {
            List<Part> members = new ArrayList<>();
            List<String> required = new ArrayList<>();
            schema.path("required").forEach(name -> required.add(name.asText()));
            for (Map.Entry<String, JsonNode> one : schema.path("properties").properties()) {
                members.add(part(
                        one.getKey(),
                        place,
                        required.contains(one.getKey()),
                        one.getValue().path("description").asText(),
                        one.getValue()));
                JsonNode items = one.getValue().path("items");
                for (Part inner : members(place, items)) {
                    members.add(new Part(
                            one.getKey() + "[]." + inner.name(),
                            place,
                            inner.type(),
                            inner.required(),
                            inner.description()));
                }
            }
            return members;
        }

        private static Part part(String name, String place, boolean required, String description, JsonNode schema) {
            return new Part(name, place, type(schema), required, Piece.of(description));
        }

        private static String type(JsonNode schema) {
            StringJoiner type = new StringJoiner(", ");
            JsonNode names = schema.path("type");
            StringJoiner either = new StringJoiner(" or ");
            names.forEach(name -> either.add(name.asText()));
            if (!names.isMissingNode()) {
                type.add(names.isArray() ? either.toString() : names.asText());
            }
            if (schema.has("enum")) {
                StringJoiner values = new StringJoiner(" or ");
                schema.path("enum").forEach(value -> values.add(value.asText()));
                type.add(values.toString());
            }
            if (schema.has("minimum") && schema.has("maximum")) {
                type.add("from " + schema.path("minimum").asText() + " to "
                        + schema.path("maximum").asText());
            }
            if (schema.has("maxLength")) {
                type.add("at most " + schema.path("maxLength").asText() + " characters");
            }
            if (schema.has("default")) {
                type.add(schema.path("default").asText() + " unless set");
            }
            return type.toString();
        }

        private JsonNode resolved(JsonNode node) {
            return node.has("$ref") ? root.at(node.path("$ref").asText().substring(1)) : node;
        }

        private static JsonNode json(JsonNode content) {
            return content.path("application/json");
        }

        private static JsonNode first(JsonNode content) {
            return content.isEmpty() ? content : content.elements().next();
        }

        private static String types(JsonNode content) {
            StringJoiner types = new StringJoiner(", ");
            content.fieldNames().forEachRemaining(types::add);
            return types.toString();
        }

        private static String text(JsonNode example) {
            if (example.isMissingNode()) {
                return "";
            }
            try {
                return example.isTextual() ? example.asText().strip() : JSON.writeValueAsString(example);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
