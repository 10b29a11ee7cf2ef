package io.creditledger.examples.springboot;

import io.creditledger.error.GroupRejectedException;
import io.creditledger.error.InsufficientCreditsException;
import io.creditledger.error.LedgerException;
import io.creditledger.error.RejectedException;
import io.creditledger.error.RejectionCode;
import io.creditledger.error.StorageException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Turns what goes wrong into {@code application/problem+json}; the table for the ledger's part is docs/errors.md. */
@RestControllerAdvice
final class Problems extends ResponseEntityExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    @ExceptionHandler
    ResponseEntity<ProblemDetail> insufficient(InsufficientCreditsException refusal) {
        ProblemDetail problem = problem(HttpStatus.PAYMENT_REQUIRED, "Not enough credits", refusal.getMessage() + ".");
        problem.setProperty("balance", refusal.available());
        problem.setProperty("price", refusal.requested());
        return ResponseEntity.of(problem)
                .header("Credits-Balance", Long.toString(refusal.available()))
                .header("Credits-Price", Long.toString(refusal.requested()))
                .build();
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> ledger(LedgerException failure) {
        if (failure instanceof GroupRejectedException group) {
            return ledger(group.reason());
        }
        if (failure instanceof RejectedException refusal) {
            return answer(refused(refusal.code(), refusal.getMessage() + "."));
        }
        if (failure instanceof StorageException storage && storage.retry() == StorageException.Retry.NO) {
            return unexpected(failure);
        }
        LOG.warn("The database did not answer as it should: {}", failure.getMessage());
        return ResponseEntity.of(problem(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "Try again",
                        "Send the same request again, with the same Idempotency-Key."))
                .header(HttpHeaders.RETRY_AFTER, "1")
                .build();
    }

    /** Names every code, so that a new one does not compile until somebody has decided what it means here. */
    static ProblemDetail refused(RejectionCode code, String message) {
        return switch (code) {
            case INSUFFICIENT_CREDITS -> problem(HttpStatus.PAYMENT_REQUIRED, "Not enough credits", message);
            case ACCOUNT_NOT_OPEN ->
                problem(HttpStatus.FORBIDDEN, "The account is frozen", "Nothing goes out of it for now.");
            case ACCOUNT_NOT_FOUND, OPERATION_NOT_FOUND, LOT_NOT_FOUND ->
                problem(HttpStatus.NOT_FOUND, "Not found", "There is no such account, transaction or lot.");
            case IDEMPOTENCY_CONFLICT -> keyReused().getBody();
            case ACCOUNT_UNLIMITED, ACCOUNT_LIMITED, ASSET_MISMATCH, LIMITS_CONFLICT, AMOUNT_OVERFLOW ->
                problem(HttpStatus.UNPROCESSABLE_CONTENT, "Refused", "The ledger refused: " + code);
            case ACCOUNT_TERMS_CONFLICT,
                    NOT_REVERSIBLE,
                    NOT_A_HOLD,
                    ALREADY_REVERSED,
                    HOLD_NOT_ACTIVE,
                    LOT_ENDED,
                    REFUND_EXCEEDED,
                    HOLD_EXCEEDED,
                    ACCOUNT_NOT_EMPTY,
                    CEILING_EXCEEDED,
                    LIMIT_EXCEEDED,
                    GROUP_REJECTED -> problem(HttpStatus.CONFLICT, "Refused", "The ledger refused: " + code);
        };
    }

    /** A query that is no UTF-8. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> unreadable(InvalidParameterException failure) {
        return answer(problem(HttpStatus.BAD_REQUEST, "Bad request", "A parameter cannot be decoded."));
    }

    /** The reason goes to the log, not to the client. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> unexpected(Exception failure) {
        LOG.error("A request failed", failure);
        return answer(problem(HttpStatus.INTERNAL_SERVER_ERROR, "This did not work", "It is in our log."));
    }

    static ErrorResponseException keyReused() {
        return new ErrorResponseException(
                HttpStatus.UNPROCESSABLE_CONTENT,
                problem(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        "The key was used for another request",
                        "Send a new Idempotency-Key for a new request, and the same one only to repeat it."),
                null);
    }

    static ErrorResponseException badKey(int longest) {
        return new ErrorResponseException(
                HttpStatus.BAD_REQUEST,
                problem(
                        HttpStatus.BAD_REQUEST,
                        "Bad Idempotency-Key",
                        "It must have from 1 to " + longest + " visible ASCII characters, without spaces."),
                null);
    }

    static ErrorResponseException badInput(String detail) {
        return new ErrorResponseException(
                HttpStatus.BAD_REQUEST, problem(HttpStatus.BAD_REQUEST, "Bad request", detail), null);
    }

    private static ResponseEntity<ProblemDetail> answer(ProblemDetail problem) {
        return ResponseEntity.of(problem).build();
    }

    private static ProblemDetail problem(HttpStatus status, String title, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setTitle(title);
        return problem;
    }
}
