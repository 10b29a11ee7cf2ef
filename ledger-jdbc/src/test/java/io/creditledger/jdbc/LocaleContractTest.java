package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.contract.LedgerContract;
import io.creditledger.contract.LedgerFixture;
import io.creditledger.contract.MutableClock;
import io.creditledger.contract.OpenLedger;
import io.creditledger.event.EventListener;
import io.creditledger.jdbc.testing.TestDatabases;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/**
 * The contract in a JVM whose default locale changes letters (Turkish, Azeri) or digits (Arabic), and whose zone is not UTC.
 * The build runs it once for each of these.
 */
@Tag("locale")
class LocaleContractTest extends LedgerContract {
    @Override
    protected Stream<LedgerFixture> fixtures() {
        assertThat(Locale.getDefault().toLanguageTag()).isEqualTo(System.getProperty("locale"));
        assertThat(ZoneId.systemDefault()).isNotEqualTo(ZoneOffset.UTC);
        return Stream.of(new FewSequences(
                new JdbcFixture(TestDatabases.H2_MEMORY, 2, JdbcFixture.Mode.OWNED, JdbcFixture.Front.CACHED)));
    }

    /** Runs few random sequences: they have no letter or digit that the rest has not. */
    private record FewSequences(LedgerFixture fixture) implements LedgerFixture {
        @Override
        public String name() {
            return fixture.name();
        }

        @Override
        public OpenLedger open(MutableClock clock, @Nullable EventListener listener, List<String> usage) {
            return fixture.open(clock, listener, usage);
        }

        @Override
        public int randomSequences() {
            return 2;
        }

        @Override
        public void close() {
            fixture.close();
        }
    }
}
