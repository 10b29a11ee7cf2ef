package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.creditledger.jdbc.internal.driver.InterruptShield;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class InterruptShieldFailureTest {
    @ParameterizedTest
    @EnumSource
    void aCheckedExceptionOfTheHostIsTheCauseOfWhatIsThrown(LedgerDialect dialect) {
        InterruptShield shield = InterruptShield.of(dialect.dialect().runsInCallersThread());
        IOException clock = new IOException("no time");

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> shield.run(() -> {
                    throw InterruptShieldFailureTest.<RuntimeException>sneaky(clock);
                }))
                .withCause(clock);
        shield.close(true);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T sneaky(Throwable failure) throws T {
        throw (T) failure;
    }
}
