package io.creditledger.engine;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A compact byte form for what the store keeps whole: numbers as base-128 varints (zigzag where they may be negative),
 * text as UTF-8 behind its length.
 */
public final class Pack {
    private Pack() {}

    /** Writes the byte form. */
    public static final class Writer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream(32);

        /** Starts empty. */
        public Writer() {}

        /** Writes a number as if it had no sign. */
        public Writer unsigned(long value) {
            long rest = value;
            while ((rest & ~0x7FL) != 0) {
                out.write((int) ((rest & 0x7F) | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
            return this;
        }

        /** Writes a number that may be negative. */
        public Writer signed(long value) {
            return unsigned((value << 1) ^ (value >> 63));
        }

        /** Writes text. */
        public Writer text(String value) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            unsigned(bytes.length);
            out.writeBytes(bytes);
            return this;
        }

        /** Writes everything that a reader has left. */
        Writer rest(Reader in) {
            out.write(in.bytes, in.next, in.bytes.length - in.next);
            in.next = in.bytes.length;
            return this;
        }

        /** Returns what was written. */
        public byte[] bytes() {
            return out.toByteArray();
        }
    }

    /** Reads the byte form back. */
    public static final class Reader {
        private final byte[] bytes;
        private int next;

        /** Starts at the first byte. */
        public Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        /** Returns whether anything is left. */
        public boolean hasMore() {
            return next < bytes.length;
        }

        /** Reads a number that was written as if it had no sign. */
        public long unsigned() {
            long value = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                byte b = read();
                value |= (long) (b & 0x7F) << shift;
                if (b >= 0) {
                    return value;
                }
            }
            throw new IllegalStateException("packed number is too long at byte " + next);
        }

        /** Reads a number that may be negative. */
        public long signed() {
            long value = unsigned();
            return (value >>> 1) ^ -(value & 1);
        }

        /** Reads text. */
        public String text() {
            long length = unsigned();
            if (length < 0 || length > bytes.length - next) {
                throw new IllegalStateException("packed text of " + length + " bytes is cut off at byte " + next);
            }
            String value = new String(bytes, next, (int) length, StandardCharsets.UTF_8);
            next += (int) length;
            return value;
        }

        private byte read() {
            if (next >= bytes.length) {
                throw new IllegalStateException("packed value is cut off at byte " + next);
            }
            return bytes[next++];
        }
    }
}
