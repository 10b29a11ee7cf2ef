package io.creditledger.jdbc.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Splits what a client sends to PostgreSQL into the messages of protocol version 3, and marks those that execute a COMMIT.
 * The text of a statement is seen only when it is parsed, so the names of statements and portals are remembered. Encrypted
 * connections are not understood. Not thread-safe.
 */
final class FrontendMessages implements ClientMessages {
    private static final int SSL_REQUEST = 80877103;
    private static final int GSS_REQUEST = 80877104;
    private static final int LONGEST = 64 << 20;

    /** A text whose last statement is a COMMIT. */
    private static final Pattern COMMIT = Pattern.compile(
            "(?:.*;)?\\s*(?:COMMIT|END)(?:\\s+(?:WORK|TRANSACTION))?\\s*;?\\s*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final Map<String, Boolean> statements = new HashMap<>();
    private final Map<String, Boolean> portals = new HashMap<>();
    private byte[] buffer = new byte[8192];
    private int filled;
    private boolean started;

    @Override
    public List<Message> add(byte[] bytes, int count) throws IOException {
        if (filled + count > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(filled + count, 2 * buffer.length));
        }
        System.arraycopy(bytes, 0, buffer, filled, count);
        filled += count;
        List<Message> complete = new ArrayList<>();
        int start = 0;
        for (int end = end(start); end <= filled; end = end(start)) {
            byte[] message = Arrays.copyOfRange(buffer, start, end);
            complete.add(new Message(message, isCommit(message)));
            start = end;
        }
        System.arraycopy(buffer, start, buffer, 0, filled - start);
        filled -= start;
        return complete;
    }

    /** Returns where the message ends that starts here; beyond what is filled if it is not complete. */
    private int end(int start) throws IOException {
        // the first messages of a connection have no type
        int type = started ? 1 : 0;
        if (filled - start < type + 4) {
            return Integer.MAX_VALUE;
        }
        int length = ByteBuffer.wrap(buffer, start + type, 4).getInt();
        if (length < 4 || length > LONGEST) {
            throw new IOException("not a message of the protocol: length " + length);
        }
        return start + type + length;
    }

    private boolean isCommit(byte[] message) {
        if (!started) {
            int code = message.length < 8 ? 0 : ByteBuffer.wrap(message).getInt(4);
            started = code != SSL_REQUEST && code != GSS_REQUEST;
            return false;
        }
        switch (message[0]) {
            case 'Q' -> {
                return isCommit(text(message, 5));
            }
            case 'P' -> {
                String name = text(message, 5);
                statements.put(name, isCommit(text(message, after(message, 5))));
            }
            case 'B' ->
                portals.put(text(message, 5), statements.getOrDefault(text(message, after(message, 5)), Boolean.FALSE));
            case 'E' -> {
                return portals.getOrDefault(text(message, 5), Boolean.FALSE);
            }
            case 'C' -> (message[5] == 'S' ? statements : portals).remove(text(message, 6));
            default -> {}
        }
        return false;
    }

    private static boolean isCommit(String sql) {
        return COMMIT.matcher(sql).matches();
    }

    private static String text(byte[] message, int start) {
        return new String(message, start, after(message, start) - 1 - start, StandardCharsets.UTF_8);
    }

    /** Returns where the text has ended that starts here. */
    private static int after(byte[] message, int start) {
        int end = start;
        while (message[end] != 0) {
            end++;
        }
        return end + 1;
    }
}
