package io.creditledger.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.util.ClassUtils;

final class ApiTest extends ExampleTest {
    private long orders(String user) {
        return jdbc.sql("SELECT count(*) FROM print_order WHERE customer = ?")
                .param(user)
                .query(Long.class)
                .single();
    }

    @Test
    void anOrderAndItsChargeAreMadeTogetherAndOnce() throws Exception {
        String ann = userWith(10);

        var first = call("POST", ann, "/api/prints?copies=4", withKey("p"));
        var second = call("POST", ann, "/api/prints?copies=4", withKey("p"));

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.body()).isEqualTo("{\"key\":\"p\",\"copies\":4,\"balance\":6}");
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(available(ann)).isEqualTo(6);
        assertThat(orders(ann)).isEqualTo(1);
    }

    @Test
    void anOrderThatCannotBePaidIsNotMade() throws Exception {
        String ann = userWith(3);

        var response = call("POST", ann, "/api/prints?copies=4", withKey("p"));

        assertThat(response.statusCode()).isEqualTo(402);
        assertThat(header(response, "Content-Type")).startsWith("application/problem+json");
        assertThat(response.body()).contains("\"balance\":3", "\"price\":4");
        assertThat(header(response, "Credits-Balance")).isEqualTo("3");
        assertThat(available(ann)).isEqualTo(3);
        assertThat(orders(ann)).isZero();
    }

    @Test
    void anotherOrderUnderTheSameKeyIsRefused() throws Exception {
        String ann = userWith(10);
        call("POST", ann, "/api/prints?copies=4", withKey("p"));

        assertThat(call("POST", ann, "/api/prints?copies=5", withKey("p")).statusCode())
                .isEqualTo(422);
        assertThat(available(ann)).isEqualTo(6);
        assertThat(orders(ann)).isEqualTo(1);
    }

    @Test
    void whatCannotBeAnOrderIsRefused() throws Exception {
        String ann = userWith(10);

        for (String copies : new String[] {"0", "-1", "1001", "many", "99999999999999999999"}) {
            assertThat(call("POST", ann, "/api/prints?copies=" + copies, withKey("p"))
                            .statusCode())
                    .as(copies)
                    .isEqualTo(400);
        }
        assertThat(call("POST", ann, "/api/prints?copies=1").statusCode())
                .as("without a key")
                .isEqualTo(400);
        assertThat(call("POST", ann, "/api/prints?copies=1", withKey("a b")).statusCode())
                .as("with a bad key")
                .isEqualTo(400);
        assertThat(available(ann)).isEqualTo(10);
    }

    @Test
    void onlyAnAdminGrantsAndOnceForEachKey() throws Exception {
        String ann = userWith(1);
        String path = "/api/users/" + ann + "/grants?credits=20";
        String key = "g-" + ann;

        assertThat(call("POST", ann, path, withKey(key)).statusCode()).isEqualTo(403);
        assertThat(available(ann)).isEqualTo(1);
        assertThat(call("POST", "admin", path, withKey(key)).body()).isEqualTo("{\"available\":21}");
        assertThat(call("POST", "admin", path, withKey(key)).body()).isEqualTo("{\"available\":21}");
        assertThat(available(ann)).isEqualTo(21);
    }

    @Test
    void aGrantThatMakesNoSenseIsRefused() throws Exception {
        String ann = userWith(1);

        assertThat(call("POST", "admin", "/api/users/nobody-there/grants?credits=1", withKey("g"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(call("POST", "admin", "/api/users/" + "x".repeat(200) + "/grants?credits=1", withKey("g"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(call("POST", "admin", "/api/users/" + ann + "/grants?credits=0", withKey("g"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(available(ann)).isEqualTo(1);
    }

    @Test
    void whatIsNotThereIsAProblemToo() throws Exception {
        var response = get(userWith(1), "/api/nothing");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(header(response, "Content-Type")).startsWith("application/problem+json");
    }

    @Test
    void whatCannotBeDecodedIsRefusedAndCostsNothing() throws Exception {
        assumeTrue(
                ClassUtils.isPresent("org.apache.tomcat.util.http.InvalidParameterException", null),
                "Tomcat 10, of Spring Boot 3, decodes it to something else");
        String ann = userWith(1);

        assertThat(get(ann, "/api/words?text=%ff").statusCode()).isEqualTo(400);
        assertThat(available(ann)).isEqualTo(1);
    }

    @Test
    void everyRefusalIsAProblemWithAType() throws Exception {
        String ann = userWith(1);

        assertProblem(get("", "/api/balance"), 401, "unauthorized");
        assertProblem(call("POST", ann, "/api/users/" + ann + "/grants?credits=1", withKey("g")), 403, "forbidden");
        assertProblem(get(ann, "/api/nothing"), 404, "not-found");
        assertProblem(call("DELETE", ann, "/api/words?text=a"), 405, "method");
        assertProblem(get(ann, "/api/words"), 400, "bad-request");
        assertProblem(get(ann, "/api/words?text=a", withKey("a b")), 400, "bad-request");
        assertProblem(get(ann, "/api/factors?of=2"), 402, "insufficient-credits");
        assertThat(header(get("", "/api/balance"), "WWW-Authenticate")).startsWith("Basic");
    }

    private static void assertProblem(HttpResponse<String> response, int status, String type) {
        assertThat(response.statusCode()).as(type).isEqualTo(status);
        assertThat(header(response, "Content-Type")).startsWith("application/problem+json");
        assertThat(response.body()).contains("\"type\":\"/problems#" + type + "\"");
    }

    @Test
    void whatHasNoRuleIsForbidden() throws Exception {
        assertThat(get("admin", "/error").statusCode()).isEqualTo(403);
        assertThat(get("admin", "/elsewhere").statusCode()).isEqualTo(403);
    }
}
