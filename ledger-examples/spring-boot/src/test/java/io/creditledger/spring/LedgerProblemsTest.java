package io.creditledger.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.error.RejectionCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The statuses are those of the table in docs/errors.md. */
class LedgerProblemsTest {
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

        assertThat(new LedgerProblems("/problems#").refused(code, "why").getStatus())
                .isEqualTo(expected);
    }
}
