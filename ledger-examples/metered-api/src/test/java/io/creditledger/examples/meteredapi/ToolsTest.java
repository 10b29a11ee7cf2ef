package io.creditledger.examples.meteredapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import io.creditledger.examples.meteredapi.tools.BadInput;
import io.creditledger.examples.meteredapi.tools.Completion;
import io.creditledger.examples.meteredapi.tools.QrCode;
import io.creditledger.examples.meteredapi.tools.TextStatistics;
import io.creditledger.examples.meteredapi.tools.Thumbnail;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

final class ToolsTest {
    @Test
    void aTextIsContinuedTheSameWayForTheSameSeed() throws Exception {
        Completion tool = new Completion(Duration.ZERO);
        Completion.Prompt prompt =
                tool.read("{\"prompt\": \"The White Rabbit\", \"maxTokens\": 30}".getBytes(StandardCharsets.UTF_8));

        assertThat(tool.mostTokens(prompt)).isEqualTo(30);
        assertThat(tool.run(prompt)).containsExactly(" with", " pink", " eyes", " ran", " close", " by", " her.");
        assertThat(words(tool, "Alice was", 1)).isEqualTo(words(tool, "Alice was", 1));
        assertThat(words(tool, "Alice was", 1)).isNotEqualTo(words(tool, "Alice was", 2));
        assertThat(words(tool, "", 1)).isNotEmpty();
        assertThat(words(tool, "\u6587\u5b57 \u6587\u5b57", 1)).isNotEmpty();
    }

    private static List<String> words(Completion tool, String text, long seed) {
        return tool.run(new Completion.Prompt(text, 20, seed)).limit(20).toList();
    }

    @Test
    void textIsCounted() throws Exception {
        TextStatistics tool = new TextStatistics();
        byte[] text = "To be, or not to be. That is the question.".getBytes(StandardCharsets.UTF_8);

        JsonNode statistics =
                new ObjectMapper().readTree(tool.run(tool.read(text)).body());

        assertThat(statistics.path("characters").asInt()).isEqualTo(42);
        assertThat(statistics.path("words").asInt()).isEqualTo(10);
        assertThat(statistics.path("sentences").asInt()).isEqualTo(2);
        assertThat(statistics.path("frequentWords").path("be").asInt()).isEqualTo(2);
    }

    @Test
    void aQrCodeCanBeReadAgain() throws Exception {
        QrCode tool = new QrCode();
        String text = "https://example.org/\u00e4";
        String svg = new String(
                tool.run(tool.read(text.getBytes(StandardCharsets.UTF_8))).body(), StandardCharsets.UTF_8);

        assertThat(read(svg)).isEqualTo(text);
    }

    /** Paints the dots of the SVG, four pixels each, and reads them. */
    private static String read(String svg) throws Exception {
        Matcher box = Pattern.compile("viewBox=\"0 0 (\\d+) (\\d+)\"").matcher(svg);
        assertThat(box.find()).isTrue();
        int side = Integer.parseInt(box.group(1)) * 4;
        int[] pixels = new int[side * side];
        Arrays.fill(pixels, 0xFFFFFF);
        Matcher dots = Pattern.compile("M(\\d+) (\\d+)h1v1h-1z").matcher(svg);
        while (dots.find()) {
            for (int y = 0; y < 4; y++) {
                int start = (Integer.parseInt(dots.group(2)) * 4 + y) * side + Integer.parseInt(dots.group(1)) * 4;
                Arrays.fill(pixels, start, start + 4, 0);
            }
        }
        return new QRCodeReader()
                .decode(
                        new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(side, side, pixels))),
                        Map.of(DecodeHintType.PURE_BARCODE, true))
                .getText();
    }

    @Test
    void aPictureIsScaledDown() throws Exception {
        Thumbnail tool = new Thumbnail();

        BufferedImage small = ImageIO.read(
                new ByteArrayInputStream(tool.run(tool.read(png(512, 256))).body()));

        assertThat(small.getWidth()).isEqualTo(128);
        assertThat(small.getHeight()).isEqualTo(64);
    }

    @Test
    void aSmallFileThatClaimsToBeAHugePictureIsNotDecoded() throws Exception {
        byte[] huge = png(16, 16);
        // width and height of the header say 30,000 by 30,000 now
        huge[18] = huge[22] = 0x75;
        huge[19] = huge[23] = 0x30;

        assertThatThrownBy(() -> new Thumbnail().read(huge)).isInstanceOf(BadInput.class);
    }

    private static byte[] png(int width, int height) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", bytes);
        return bytes.toByteArray();
    }
}
