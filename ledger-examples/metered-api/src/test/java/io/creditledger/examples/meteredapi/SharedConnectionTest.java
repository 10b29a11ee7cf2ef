package io.creditledger.examples.meteredapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.Sessions;
import io.creditledger.examples.meteredapi.users.User;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * A proxy sends the requests of many users over one connection. Jetty remembers headers of a connection, and unless it is
 * told otherwise takes the next one for the same if it begins with the same letters, be they capital or small.
 */
final class SharedConnectionTest {
    private final User user = World.user(Role.USER);

    @Test
    void aForgedCookieDoesNotSpoilTheNextUsersSession() throws IOException {
        String session = new Sessions(World.service().books().jdbi()).open(user);
        for (int length = 1; length <= session.length(); length++) {
            String forged = otherCase(session.substring(0, length));

            assertThat(statusAfter("Cookie: session=" + forged, "/users/" + user.id(), "Cookie: session=" + session))
                    .as("%s characters", length)
                    .isEqualTo(200);
        }
    }

    @Test
    void aForgedKeyDoesNotSpoilTheNextUsersKey() throws IOException {
        String key = World.key(user);
        for (int length = 1; length <= key.length(); length++) {
            String forged = otherCase(key.substring(0, length));

            assertThat(statusAfter(
                            "Authorization: Bearer " + forged, "/api/v1/balance", "Authorization: Bearer " + key))
                    .as("%s characters", length)
                    .isEqualTo(200);
        }
    }

    @Test
    void aKeyInOtherLettersIsNotTakenForTheOneBeforeIt() throws IOException {
        String key = World.key(user);
        String forged = key.substring(0, 20) + otherCase(key.substring(20));

        assertThat(statusAfter("Authorization: Bearer " + key, "/api/v1/balance", "Authorization: Bearer " + forged))
                .isEqualTo(401);
    }

    private static String otherCase(String text) {
        String small = text.toLowerCase(Locale.ROOT);
        return small.equals(text) ? text.toUpperCase(Locale.ROOT) : small;
    }

    /** The status of a request whose connection was used by somebody else before. */
    private static int statusAfter(String header, String path, String nextHeader) throws IOException {
        URI url = URI.create(World.service().url());
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(30_000);
            send(socket, "GET /health/live HTTP/1.1\r\nHost: x\r\n" + header + "\r\n\r\n");
            BufferedReader answers =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(answers.readLine()).contains(" 200 ");
            send(socket, "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + nextHeader + "\r\nConnection: close\r\n\r\n");
            String line = answers.readLine();
            while (!line.startsWith("HTTP/") && !line.startsWith("okHTTP/")) {
                line = answers.readLine();
            }
            return Integer.parseInt(line.split(" ")[1]);
        }
    }

    private static void send(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }
}
