package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.jdbc.internal.dialect.postgresql.BalanceNotification;
import io.creditledger.jdbc.internal.row.Rows.RevisionRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewsTest {
    private static RevisionRow row(String account, long revision) {
        return new RevisionRow(AccountId.of(account), revision);
    }

    @Test
    void isUnderstoodWhateverTheNames() {
        List<RevisionRow> news = List.of(
                row("user:42", 1),
                row("7 8:nine", Long.MAX_VALUE),
                row("*", 0),
                row("a\nb 1:c", 12),
                row("\uD83D\uDE00", 3),
                row("x".repeat(128), 4));

        List<String> messages = BalanceNotification.pack(news);

        assertThat(messages).hasSize(1);
        assertThat(BalanceNotification.unpack(messages.get(0))).isEqualTo(news);
    }

    @Test
    void isDividedAmongMessagesThatPostgresTakes() {
        List<RevisionRow> news = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            news.add(row("\u20AC".repeat(100) + i, i));
        }

        List<String> messages = BalanceNotification.pack(news);

        assertThat(messages).hasSizeGreaterThan(1).hasSizeLessThanOrEqualTo(BalanceNotification.MOST_MESSAGES);
        assertThat(messages)
                .allSatisfy(message -> assertThat(message.getBytes(StandardCharsets.UTF_8).length)
                        .isLessThan(8_000));
        assertThat(messages.stream()
                        .flatMap(message -> BalanceNotification.unpack(message).stream())
                        .toList())
                .isEqualTo(news);
    }

    @Test
    void thatIsTooMuchSaysThatAnythingMayHaveChanged() {
        List<RevisionRow> news = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            news.add(row("x".repeat(124) + i, 1_000_000 + i));
        }

        List<String> messages = BalanceNotification.pack(news);

        assertThat(messages).hasSize(1);
        assertThat(BalanceNotification.unpack(messages.get(0))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "hello",
                "1",
                "1 2",
                "1 2:",
                "1 2:a",
                "1 -2:ab",
                "a 1:b",
                "1 1:a1",
                "1 2:ab 1:c",
                "1 1: ",
                "1 2147483647:a"
            })
    void ofOthersIsNotTakenForOurs(String message) {
        assertThat(BalanceNotification.unpack(message)).isNull();
    }
}
