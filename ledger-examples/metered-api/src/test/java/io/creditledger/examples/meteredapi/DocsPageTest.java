package io.creditledger.examples.meteredapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.creditledger.examples.meteredapi.tools.PricedStreamTool;
import io.creditledger.examples.meteredapi.tools.PricedTool;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The reference of the API: everything of the description is on it, and its examples are what the service answers. */
final class DocsPageTest {
    private final JsonNode description = description();
    private final String page = World.browser().get("/docs").body();

    private static JsonNode description() {
        try {
            return new YAMLMapper()
                    .readTree(World.browser().get("/openapi.yaml").body());
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everyCallIsThereWithItsParametersAndAnswers() {
        String text = text(page);
        List<String> missing = new ArrayList<>();
        description
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    String call = method.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey();
                    assertThat(text).contains(call);
                    String section = section(method.getKey(), path.getKey());
                    require(missing, section, method.getValue().path("summary").asText());
                    method.getValue()
                            .path("responses")
                            .fieldNames()
                            .forEachRemaining(status -> require(missing, section, status));
                    method.getValue()
                            .path("parameters")
                            .forEach(parameter -> require(
                                    missing,
                                    section,
                                    resolved(parameter).path("name").asText()));
                    method.getValue()
                            .at("/requestBody/content")
                            .fieldNames()
                            .forEachRemaining(type -> require(missing, section, type));
                    method.getValue()
                            .at("/requestBody/content/application~1json/schema/properties")
                            .fieldNames()
                            .forEachRemaining(name -> require(missing, section, name));
                    require(missing, section, "curl ");
                }));
        assertThat(missing).isEmpty();
        assertThat(section("post", "/api/v1/qr-codes")).contains("2 credits", "at most 1000 characters");
        assertThat(section("post", "/api/v1/completions")).contains("1 credit a word", "required");
        assertThat(section("get", "/api/v1/balance")).contains("costs nothing");
        assertThat(text).contains("RFC 9457", "insufficient-credits");
    }

    private static void require(List<String> missing, String section, String part) {
        if (!section.contains(part)) {
            missing.add(part + " in " + section.substring(0, Math.min(80, section.length())));
        }
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? description.at(node.path("$ref").asText().substring(1)) : node;
    }

    private String section(String method, String path) {
        String id = "id=\"" + method + path.replace("/", "-") + "\"";
        assertThat(page).contains(id);
        int begin = page.indexOf(id);
        return text(page.substring(page.indexOf('>', begin) + 1, page.indexOf("</section>", begin)));
    }

    /** With the tools of the service itself: the answers of the description, byte for byte where they do not depend on the account. */
    @Test
    void theExamplesAreWhatTheServiceAnswers() throws Exception {
        try (Service service = Service.start(
                World.config("jdbc:h2:mem:docs", Duration.ofSeconds(60)), PricedTool.ALL, PricedStreamTool.ALL)) {
            User user = service.users().register("docs@example.org", World.PASSWORD, Role.USER);
            Api api = new Api(service.url(), service.keys().create(user, "docs").orElseThrow());
            ObjectMapper json = new ObjectMapper();

            HttpResponse<String> drawn = api.post(
                    "/api/v1/qr-codes",
                    request("/api/v1/qr-codes", "text/plain").asText());
            assertThat(drawn.headers().firstValue("Content-Type")).contains("image/svg+xml");
            assertThat(json.readTree(api.get("/api/v1/balance").body())).isEqualTo(answer("get", "/api/v1/balance"));
            JsonNode statement =
                    json.readTree(api.get("/api/v1/statement?limit=2").body());
            JsonNode shown = answer("get", "/api/v1/statement");
            assertThat(names(statement)).isEqualTo(names(shown));
            for (int line = 0; line < 2; line++) {
                JsonNode actual = statement.path("lines").path(line);
                JsonNode expected = shown.path("lines").path(line);
                assertThat(names(actual)).isEqualTo(names(expected));
                for (String same : List.of("kind", "amount", "balance", "route")) {
                    assertThat(actual.path(same)).isEqualTo(expected.path(same));
                }
            }
            assertThat(json.readTree(api.post(
                                    "/api/v1/text-statistics",
                                    request("/api/v1/text-statistics", "text/plain")
                                            .asText())
                            .body()))
                    .isEqualTo(answer("post", "/api/v1/text-statistics"));
            String streamed = api.post(
                            "/api/v1/completions",
                            json.writeValueAsString(request("/api/v1/completions", "application/json")))
                    .body();
            assertThat(description
                            .at("/paths/~1api~1v1~1completions/post/responses/200/content/text~1event-stream/example")
                            .asText()
                            .strip())
                    .isEqualTo(streamed.strip());
            for (int i = 0; i < 46; i++) {
                api.post("/api/v1/qr-codes", "x" + i);
            }
            api.post("/api/v1/text-statistics", "x");
            String refused = api.post("/api/v1/qr-codes", "one more").body();
            assertThat(json.readTree(refused.replace(user.id().toString(), "9b2f6c1e-3d5a-4f0b-8f0e-5d1c2b3a4e5f")))
                    .isEqualTo(description.at("/components/schemas/Problem/example"));
        }
    }

    private JsonNode request(String path, String type) {
        return description
                .path("paths")
                .path(path)
                .at("/post/requestBody/content")
                .path(type)
                .path("example");
    }

    private JsonNode answer(String method, String path) {
        return description.path("paths").path(path).path(method).at("/responses/200/content/application~1json/example");
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String text(String html) {
        return html.replaceAll("<[^>]*>", " ")
                .replace("&quot;", "\"")
                .replace("&amp;", "&")
                .replaceAll("\\s+", " ");
    }
}
