package io.creditledger.examples.springboot;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.test.context.bean.override.convention.TestBean;

/** One running example for all tests. Every test has users of its own, whose password is their name. */
@SpringBootTest(
        classes = SpringBootExample.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "spring.datasource.url=jdbc:h2:mem:test;DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE")
@Import({Transactions.class, Scripts.class, AsyncHandlers.class})
abstract class ExampleTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TestBean(name = "users")
    private UserDetailsService users;

    @Autowired
    private Environment environment;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    CreditLedger credits;

    static UserDetailsService users() {
        return name -> User.withUsername(name)
                .password("{noop}" + name)
                .roles(name.equals("admin") ? "ADMIN" : "USER")
                .build();
    }

    /** Returns the name of a new user with this many credits. */
    String userWith(long amount) {
        String name = "user-" + UUID.randomUUID();
        credits.grant(account(name), amount, key());
        return name;
    }

    static AccountId account(String user) {
        return AccountId.of("user:" + user);
    }

    static IdempotencyKey key() {
        return IdempotencyKey.of("test", UUID.randomUUID().toString());
    }

    /** What the cache says. */
    long available(String user) {
        return credits.balance(account(user)).available();
    }

    Balance balance(String user) {
        return credits.balance(account(user));
    }

    /** How many metered calls of a user are in this state. */
    long callsOf(String user, String state) {
        return jdbc.sql("SELECT count(*) FROM metered_request WHERE account = ? AND state = ?")
                .param("user:" + user)
                .param(state)
                .query(Long.class)
                .single();
    }

    int port() {
        return environment.getRequiredProperty("local.server.port", Integer.class);
    }

    static String login(String user) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + user).getBytes(StandardCharsets.UTF_8));
    }

    HttpResponse<String> post(String user, String path, String json, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(user, path, headers)
                .POST(BodyPublishers.ofString(json))
                .header("Content-Type", "application/json");
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    /** Returns an Idempotency-Key as a header for {@link #call}. */
    static String[] withKey(String key) {
        return new String[] {"Idempotency-Key", key};
    }

    HttpResponse<String> get(String user, String path, String... headers) throws IOException, InterruptedException {
        return call("GET", user, path, headers);
    }

    HttpResponse<String> call(String method, String user, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest request = request(user, path, headers)
                .method(method, BodyPublishers.noBody())
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    /** A request of a user; without login if the user is empty. */
    private HttpRequest.Builder request(String user, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(Duration.ofSeconds(60));
        if (!user.isEmpty()) {
            request.header("Authorization", login(user));
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request;
    }

    static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("none");
    }
}
