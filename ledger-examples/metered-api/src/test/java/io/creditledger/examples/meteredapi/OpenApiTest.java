package io.creditledger.examples.meteredapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.creditledger.examples.meteredapi.tools.PricedStreamTool;
import io.creditledger.examples.meteredapi.tools.PricedTool;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class OpenApiTest {
    @Test
    void theDescriptionNamesEveryCallAndItsPrice() throws Exception {
        JsonNode description =
                new YAMLMapper().readTree(World.browser().get("/openapi.yaml").body());
        Map<String, Long> described = new TreeMap<>();
        description
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> described.put(
                                method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                                method.getValue().path("x-credits").asLong()
                                        + method.getValue()
                                                .path("x-credits-per-token")
                                                .asLong())));

        Map<String, Long> offered = new TreeMap<>();
        World.service().routes().stream()
                .filter(route -> route.path().startsWith("/api/v1/"))
                .forEach(route -> offered.put(
                        route.method() + " " + route.path(),
                        PricedTool.ALL.stream()
                                        .filter(offer -> offer.path().equals(route.path()))
                                        .mapToLong(PricedTool::price)
                                        .sum()
                                + PricedStreamTool.ALL.stream()
                                        .filter(offer -> offer.path().equals(route.path()))
                                        .mapToLong(PricedStreamTool::pricePerToken)
                                        .sum()));
        assertThat(described).isEqualTo(offered);
    }

    @Test
    void everyReferenceLeadsSomewhere() throws Exception {
        JsonNode description =
                new YAMLMapper().readTree(World.browser().get("/openapi.yaml").body());

        assertThat(description.findValuesAsText("$ref"))
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                description.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }
}
