package io.creditledger.examples.meteredapi.tools;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Draws text as a QR code, in SVG. */
public final class QrCode implements Tool<String> {
    private static final int MOST_CHARACTERS = 1_000;

    @Override
    public String read(byte[] body) throws BadInput {
        String text = TextInput.read(body, MOST_CHARACTERS);
        if (text.getBytes(StandardCharsets.UTF_8).length > 2 * MOST_CHARACTERS) {
            throw new BadInput("The text is too long for a QR code.");
        }
        return text;
    }

    @Override
    public Answer run(String text) throws WriterException {
        BitMatrix dots = new QRCodeWriter()
                .encode(text, BarcodeFormat.QR_CODE, 0, 0, Map.of(EncodeHintType.CHARACTER_SET, "UTF-8"));
        StringBuilder path = new StringBuilder();
        for (int y = 0; y < dots.getHeight(); y++) {
            for (int x = 0; x < dots.getWidth(); x++) {
                if (dots.get(x, y)) {
                    path.append('M').append(x).append(' ').append(y).append("h1v1h-1z");
                }
            }
        }
        String svg =
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + dots.getWidth() + " " + dots.getHeight()
                        + "\" shape-rendering=\"crispEdges\">"
                        + "<path fill=\"#fff\" d=\"M0 0h" + dots.getWidth() + "v" + dots.getHeight() + "H0z\"/>"
                        + "<path d=\"" + path + "\"/></svg>";
        return new Answer("image/svg+xml", svg.getBytes(StandardCharsets.UTF_8));
    }
}
