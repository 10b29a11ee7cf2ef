package io.creditledger.examples.meteredapi;

import static io.creditledger.examples.meteredapi.TestTools.HEAVY;
import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing that takes memory or processor time is done for whoever cannot pay, and little of it at once for who can. */
@Timeout(120)
final class PicturesTest {
    private final User user = World.user(Role.USER);
    private final Api api = World.api(user);

    @Test
    void aPictureIsNotDecodedBeforeItIsPaidFor() throws Exception {
        World.setBalance(user, 0);

        // Whoever decodes it finds that its rows are missing.
        HttpResponse<String> response = post(cutOff(), "k");

        assertThat(response.statusCode()).isEqualTo(402);
    }

    @Test
    void aPictureThatCannotBeDecodedIsRefunded() throws Exception {
        HttpResponse<String> response = post(cutOff(), "k");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("PNG, JPEG or GIF", "given back");
        assertThat(World.available(user)).isEqualTo(100);
        assertThat(post(cutOff(), "k").statusCode()).isEqualTo(409);
    }

    @Test
    void aLargePictureBecomesASmallOne() throws Exception {
        HttpResponse<byte[]> response = Api.HTTP.send(
                api.request("/api/v1/thumbnails")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(png(4_000, 2_000)))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());

        assertThat(response.statusCode()).isEqualTo(200);
        BufferedImage small = ImageIO.read(new ByteArrayInputStream(response.body()));
        assertThat(small.getWidth()).isEqualTo(128);
        assertThat(small.getHeight()).isEqualTo(64);
        assertThat(World.available(user)).isEqualTo(97);
    }

    @Test
    void heavyWorkThatFindsNoSlotIsRefusedAndNotCharged() throws Exception {
        int slots = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        CountDownLatch begun = new CountDownLatch(slots);
        CountDownLatch goOn = new CountDownLatch(1);
        List<CompletableFuture<HttpResponse<String>>> running = new ArrayList<>();
        for (int i = 0; i < slots; i++) {
            String input = UUID.randomUUID().toString();
            TestTools.script(input, () -> {
                begun.countDown();
                assertThat(goOn.await(60, TimeUnit.SECONDS)).isTrue();
                return "done";
            });
            running.add(CompletableFuture.supplyAsync(() -> api.post(HEAVY, input)));
        }
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        String input = UUID.randomUUID().toString();
        TestTools.script(input, () -> "done");

        User other = World.user(Role.USER);
        HttpResponse<String> refused = World.api(other).post(HEAVY, input, "k");
        HttpResponse<String> light = World.api(other).post("/api/v1/text-statistics", "It is light.");
        goOn.countDown();

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(light.statusCode()).isEqualTo(200);
        assertThat(World.available(other)).isEqualTo(99);
        for (CompletableFuture<HttpResponse<String>> each : running) {
            assertThat(each.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
        assertThat(World.api(other).post(HEAVY, input, "k").statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> post(byte[] picture, String key) {
        return Api.send(api.request("/api/v1/thumbnails")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofByteArray(picture)));
    }

    static byte[] png(int width, int height) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY), "png", png);
        return png.toByteArray();
    }

    /** A picture with a good header and nothing behind it. */
    private static byte[] cutOff() throws IOException {
        byte[] whole = png(4_000, 4_000);
        int data = new String(whole, StandardCharsets.ISO_8859_1).indexOf("IDAT");
        return Arrays.copyOf(whole, data + 4 + 20);
    }
}
