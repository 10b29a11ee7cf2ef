package io.creditledger.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StoreOptionsTest {

    @ParameterizedTest
    @CsvSource({
        "jdbc:h2:file:./ledger, jdbc:h2:file:./ledger",
        "jdbc:h2:file:./ledger;USER=sa;PASSWORD=secret;MODE=x, jdbc:h2:file:./ledger;USER=sa;PASSWORD=***;MODE=x",
        "jdbc:postgresql://h/db?user=u&password=secret&ssl=true, jdbc:postgresql://h/db?user=u&password=***&ssl=true",
        "jdbc:mariadb://u:secret@h/db, jdbc:mariadb://u:***@h/db",
    })
    void noPasswordIsShown(String url, String shown) {
        StoreOptions store = new StoreOptions(url, "u", "secret");

        assertThat(store.displayUrl()).isEqualTo(shown);
        assertThat(store.toString()).doesNotContain("secret");
        assertThat(store.withoutSecrets("cannot parse " + url)).isEqualTo("cannot parse " + shown);
        assertThat(store.withoutSecrets("no such host: secret@h"))
                .doesNotContain(url.contains("secret") ? "secret" : "*");
    }
}
