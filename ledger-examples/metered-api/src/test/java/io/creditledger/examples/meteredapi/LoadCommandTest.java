package io.creditledger.examples.meteredapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LoadCommandTest {
    @Test
    void clientsAndBooksAgree() throws Exception {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(text, true, StandardCharsets.UTF_8);

        boolean agree = new LoadCommand(World.config("jdbc:h2:mem:load", Duration.ofSeconds(30)), 8, out).run();

        assertThat(text.toString(StandardCharsets.UTF_8))
                .contains("served 100 = debits 100 = statement lines 101", "refused 8", "p50 ", "p99 ", "agree");
        assertThat(agree).isTrue();
    }
}
