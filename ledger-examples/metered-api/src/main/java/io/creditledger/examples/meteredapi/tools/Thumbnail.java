package io.creditledger.examples.meteredapi.tools;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Scales a PNG, JPEG or GIF down to 128 pixels, as PNG. */
public final class Thumbnail implements Tool<BufferedImage> {
    private static final int SIDE = 128;
    private static final int MOST_PIXELS = 16_000_000;
    private static final Set<String> FORMATS = Set.of("png", "jpeg", "gif");

    /** Looks at the size before it decodes: a small file can claim to be a very large picture. */
    @Override
    public BufferedImage read(byte[] body) throws BadInput {
        try (ImageInputStream input = ImageIO.createImageInputStream(new ByteArrayInputStream(body))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
            if (!readers.hasNext()) {
                throw unreadable();
            }
            ImageReader reader = readers.next();
            try {
                if (!FORMATS.contains(reader.getFormatName().toLowerCase(java.util.Locale.ROOT))) {
                    throw unreadable();
                }
                reader.setInput(input, true, true);
                long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                if (pixels > MOST_PIXELS) {
                    throw new BadInput(
                            "The picture may have at most " + MOST_PIXELS + " pixels, but has " + pixels + ".");
                }
                return reader.read(0);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            // The decoders of the JDK throw all sorts of things on broken files.
            throw unreadable();
        }
    }

    private static BadInput unreadable() {
        return new BadInput("The body must be a picture in PNG, JPEG or GIF, but is not.");
    }

    @Override
    public Answer run(BufferedImage picture) throws IOException {
        double scale = Math.min(1, (double) SIDE / Math.max(picture.getWidth(), picture.getHeight()));
        int width = Math.max(1, (int) Math.round(picture.getWidth() * scale));
        int height = Math.max(1, (int) Math.round(picture.getHeight() * scale));
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = small.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(picture, 0, 0, width, height, null);
        graphics.dispose();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(small, "png", png);
        return new Answer("image/png", png.toByteArray());
    }
}
