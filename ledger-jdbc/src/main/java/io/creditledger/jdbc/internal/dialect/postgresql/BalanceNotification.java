package io.creditledger.jdbc.internal.dialect.postgresql;

import io.creditledger.AccountId;
import io.creditledger.jdbc.internal.row.Rows.RevisionRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one unit of work tells other nodes: which accounts it has changed, and to what revision. Each message is a row of
 * {@code revision, space, length of the account's id, colon, id}; a single asterisk stands for any account.
 */
public final class BalanceNotification {
    /** PostgreSQL takes less than 8000 bytes in one notification. */
    private static final int MESSAGE_BYTES = 7_900;

    /** More than this, and dropping everything is cheaper for who listens. */
    public static final int MOST_MESSAGES = 16;

    private static final String EVERYTHING = "*";

    private BalanceNotification() {}

    public static List<String> pack(List<RevisionRow> news) {
        List<String> messages = new ArrayList<>();
        StringBuilder message = new StringBuilder();
        int bytes = 0;
        for (RevisionRow changed : news) {
            String id = changed.account().value();
            String item = changed.revision() + " " + id.length() + ":" + id;
            int size = item.getBytes(StandardCharsets.UTF_8).length;
            if (bytes + size > MESSAGE_BYTES) {
                messages.add(message.toString());
                message.setLength(0);
                bytes = 0;
            }
            message.append(item);
            bytes += size;
        }
        messages.add(message.toString());
        return messages.size() > MOST_MESSAGES ? List.of(EVERYTHING) : messages;
    }

    /** Returns what a message says; null if any account may have changed, or it is none of ours. */
    public static @Nullable List<RevisionRow> unpack(String message) {
        List<RevisionRow> news = new ArrayList<>();
        int at = 0;
        while (at < message.length()) {
            int space = message.indexOf(' ', at);
            int colon = message.indexOf(':', space);
            if (space < 0 || colon < 0) {
                return null;
            }
            try {
                long revision = Long.parseLong(message, at, space, 10);
                int end = Math.addExact(colon + 1, Integer.parseInt(message, space + 1, colon, 10));
                news.add(new RevisionRow(AccountId.of(message.substring(colon + 1, end)), revision));
                at = end;
            } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException foreign) {
                return null;
            }
        }
        return news;
    }
}
