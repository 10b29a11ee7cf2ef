package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ShelterFailureTest {
    @ParameterizedTest
    @EnumSource
    void aCheckedExceptionOfTheHostIsTheCauseOfWhatIsThrown(LedgerDialect dialect) {
        Shelter shelter = Shelter.of(dialect);
        IOException clock = new IOException("no time");

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> shelter.run(() -> {
                    throw ShelterFailureTest.<RuntimeException>sneaky(clock);
                }))
                .withCause(clock);
        shelter.close(true);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T sneaky(Throwable failure) throws T {
        throw (T) failure;
    }
}
