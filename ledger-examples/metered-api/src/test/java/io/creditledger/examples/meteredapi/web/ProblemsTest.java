package io.creditledger.examples.meteredapi.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.creditledger.error.RejectionCode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The statuses are those of the table in docs/errors.md. */
class ProblemsTest {
    @ParameterizedTest
    @EnumSource
    void everyRefusalHasItsStatus(RejectionCode code) {
        int expected = switch (code.name()) {
            case "INSUFFICIENT_CREDITS" -> 402;
            case "ACCOUNT_NOT_OPEN" -> 403;
            case "ACCOUNT_NOT_FOUND", "OPERATION_NOT_FOUND", "LOT_NOT_FOUND" -> 404;
            case "IDEMPOTENCY_CONFLICT",
                    "ACCOUNT_UNLIMITED",
                    "ACCOUNT_LIMITED",
                    "ASSET_MISMATCH",
                    "LIMITS_CONFLICT",
                    "AMOUNT_OVERFLOW" -> 422;
            default -> 409;
        };

        assertThat(Problems.refused(code, "why").status()).isEqualTo(expected);
    }

    @Test
    void onlyAddressesOfCallersAreTheirFault() {
        IllegalArgumentException failure = catchThrowableOfType(
                IllegalArgumentException.class, () -> URLDecoder.decode("%u0041", StandardCharsets.UTF_8));

        assertThat(Problems.of(failure).status()).as("of the service itself").isEqualTo(500);
    }
}
