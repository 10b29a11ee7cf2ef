package io.creditledger.examples.meteredapi.tools;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Scales a PNG, JPEG or GIF down to 128 pixels, as PNG. */
public final class Thumbnail implements Tool<Thumbnail.Picture> {
    private static final int SIDE = 128;
    private static final int MOST_PIXELS = 16_000_000;
    private static final Set<String> FORMATS = Set.of("png", "jpeg", "gif");

    /**
     * A picture of which only the header was read.
     *
     * @param file the whole file
     * @param width in pixels
     * @param height in pixels
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares pictures
    public record Picture(byte[] file, int width, int height) {}

    /** What is done with an open picture. */
    private interface Use<T> {
        T of(ImageReader reader) throws IOException, BadInput;
    }

    @Override
    public boolean isHeavy() {
        return true;
    }

    /** Reads the header alone: a small file can claim to be a very large picture, and nothing has been paid yet. */
    @Override
    public Picture read(byte[] body) throws BadInput {
        return open(body, reader -> {
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            long pixels = (long) width * height;
            if (pixels > MOST_PIXELS) {
                throw new BadInput("The picture may have at most " + MOST_PIXELS + " pixels, but has " + pixels + ".");
            }
            return new Picture(body, width, height);
        });
    }

    @Override
    public Answer run(Picture picture) throws IOException, BadInput {
        BufferedImage image = open(picture.file(), reader -> {
            // Leaves pixels out while it decodes, so that a large picture does not take much memory.
            int step = Math.max(1, Math.max(picture.width(), picture.height()) / (2 * SIDE));
            ImageReadParam param = reader.getDefaultReadParam();
            param.setSourceSubsampling(Math.min(step, picture.width()), Math.min(step, picture.height()), 0, 0);
            return reader.read(0, param);
        });
        double scale = Math.min(1, (double) SIDE / Math.max(picture.width(), picture.height()));
        int width = Math.max(1, (int) Math.round(picture.width() * scale));
        int height = Math.max(1, (int) Math.round(picture.height() * scale));
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = small.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, 0, 0, width, height, null);
        graphics.dispose();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(small, "png", png);
        return new Answer("image/png", png.toByteArray());
    }

    private static <T> T open(byte[] file, Use<T> use) throws BadInput {
        try (ImageInputStream input = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
            if (!readers.hasNext()) {
                throw unreadable();
            }
            ImageReader reader = readers.next();
            try {
                if (!FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
                    throw unreadable();
                }
                reader.setInput(input, true, true);
                return use.of(reader);
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
}
