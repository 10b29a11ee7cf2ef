package io.creditledger.examples.meteredapi.tools;

import java.util.List;

/**
 * A tool with its price.
 *
 * @param path where it is offered, with POST
 * @param price of one call, in credits
 * @param summary what it does, in a line
 * @param example what to send to see it work, as arguments of curl
 * @param tool the tool
 */
public record PricedTool(String path, long price, String summary, String example, Tool<?> tool) {
    /** Everything that is sold at a fixed price. */
    public static final List<PricedTool> ALL = List.of(
            new PricedTool(
                    "/api/v1/text-statistics",
                    1,
                    "Counts characters, words and sentences, and names the most frequent words",
                    "-i --data-binary 'To be, or not to be. That is the question.'",
                    new TextStatistics()),
            new PricedTool(
                    "/api/v1/qr-codes",
                    2,
                    "Draws text as a QR code, in SVG",
                    "-D - -o qr.svg --data-binary 'https://example.org'",
                    new QrCode()),
            new PricedTool(
                    "/api/v1/thumbnails",
                    3,
                    "Scales a picture down to 128 pixels, as PNG",
                    "-D - -o thumbnail.png --data-binary @picture.jpg",
                    new Thumbnail()));
}
