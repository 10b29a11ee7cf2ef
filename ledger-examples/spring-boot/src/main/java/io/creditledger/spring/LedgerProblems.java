package io.creditledger.spring;

import io.creditledger.error.GroupRejectedException;
import io.creditledger.error.InsufficientCreditsException;
import io.creditledger.error.LedgerException;
import io.creditledger.error.RejectedException;
import io.creditledger.error.RejectionCode;
import io.creditledger.error.StorageException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;

/**
 * The kinds of problems (RFC 9457) that clients are told of. Each has a type, which programs can switch on. The table for the
 * ledger's part is docs/errors.md.
 */
public final class LedgerProblems {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerProblems.class);

    private final String base;

    /** Types begin with this base. */
    public LedgerProblems(String base) {
        this.base = base;
    }

    /** Returns a problem of this kind. */
    public ProblemDetail problem(int status, String type, String title, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatusCode.valueOf(status), detail);
        problem.setType(URI.create(base + type));
        problem.setTitle(title);
        return problem;
    }

    /** The type of problems of which no more is known than their status. */
    URI typeOf(int status) {
        String type = switch (status) {
            case 400 -> "bad-request";
            case 401 -> "unauthorized";
            case 403 -> "forbidden";
            case 404 -> "not-found";
            case 405 -> "method";
            case 413 -> "too-large";
            case 503 -> "busy";
            default -> status < 500 ? "http" : "internal";
        };
        return URI.create(base + type);
    }

    /** Answers with a problem where there is no message converter, as in a filter. */
    public void write(HttpServletResponse response, ProblemDetail problem) throws IOException {
        response.setStatus(problem.getStatus());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream().write(ProblemJson.of(problem));
    }

    /** What the client sent cannot be used. */
    public LedgerProblemException badRequest(String detail) {
        return new LedgerProblemException(problem(400, "bad-request", "The request cannot be used", detail));
    }

    /**
     * Checks an Idempotency-Key.
     *
     * @throws LedgerProblemException if it cannot be one
     */
    public void requireKey(String key) {
        if (!key.matches("[!-~]{1," + MeteredCall.LONGEST_KEY + "}")) {
            throw badRequest("An Idempotency-Key must have from 1 to " + MeteredCall.LONGEST_KEY
                    + " visible ASCII characters, without spaces.");
        }
    }

    /** What a refusal or failure of the ledger means to the client. */
    public LedgerProblemException of(LedgerException failure) {
        if (failure instanceof GroupRejectedException group) {
            return of(group.reason());
        }
        if (failure instanceof InsufficientCreditsException refusal) {
            return insufficient(refusal);
        }
        if (failure instanceof RejectedException refusal) {
            return new LedgerProblemException(refused(refusal.code(), refusal.getMessage() + "."));
        }
        if (failure instanceof StorageException storage && storage.retry() == StorageException.Retry.NO) {
            LOG.error("The database failed", failure);
            return new LedgerProblemException(problem(500, "internal", "Internal error", "It is in our log."));
        }
        LOG.warn("The database did not answer as it should: {}", failure.getMessage());
        return busy();
    }

    private LedgerProblemException insufficient(InsufficientCreditsException refusal) {
        ProblemDetail problem = refused(refusal.code(), refusal.getMessage() + ".");
        problem.setProperty("balance", refusal.available());
        problem.setProperty("price", refusal.requested());
        return new LedgerProblemException(problem)
                .header("Credits-Balance", Long.toString(refusal.available()))
                .header("Credits-Price", Long.toString(refusal.requested()));
    }

    /** Names every code, so that a new one does not compile until somebody has decided what it means here. */
    ProblemDetail refused(RejectionCode code, String message) {
        return switch (code) {
            case INSUFFICIENT_CREDITS -> problem(402, "insufficient-credits", "Not enough credits", message);
            case ACCOUNT_NOT_OPEN ->
                problem(403, "account-frozen", "The account is frozen", "Nothing goes out until it is reopened.");
            case ACCOUNT_NOT_FOUND, OPERATION_NOT_FOUND, LOT_NOT_FOUND ->
                problem(404, "not-found", "Not found", "There is no such account, transaction or lot.");
            case IDEMPOTENCY_CONFLICT -> keyReused().getBody();
            case AMOUNT_OVERFLOW -> problem(422, "too-much", "Too much", "The balance would be out of bounds.");
            case ACCOUNT_UNLIMITED, ACCOUNT_LIMITED, ASSET_MISMATCH, LIMITS_CONFLICT -> refused(422, code);
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
                    GROUP_REJECTED -> refused(409, code);
        };
    }

    private ProblemDetail refused(int status, RejectionCode code) {
        return problem(status, "refused", "Refused", "The ledger refused: " + code + ".");
    }

    LedgerProblemException keyReused() {
        return new LedgerProblemException(problem(
                422,
                "key-reused",
                "The key was used for another request",
                "Send a new Idempotency-Key for a new request, and the same one only to repeat it."));
    }

    LedgerProblemException inProgress() {
        return new LedgerProblemException(problem(
                        409,
                        "in-progress",
                        "This request is being worked on",
                        "Another attempt runs. Send it again later, with the same key, to get its answer."))
                .header(HttpHeaders.RETRY_AFTER, "1");
    }

    LedgerProblemException refunded() {
        return new LedgerProblemException(problem(
                409,
                "refunded",
                "This request failed and was not charged",
                "It is over. Send a new request, with a new Idempotency-Key."));
    }

    LedgerProblemException notStored() {
        return new LedgerProblemException(problem(
                409,
                "answer-not-stored",
                "This request was answered",
                "It was charged once. Its answer was too large to be stored, or is not stored any more."));
    }

    LedgerProblemException failed() {
        return new LedgerProblemException(problem(
                500, "failed", "The work failed", "Nothing was charged. Try again with a new Idempotency-Key."));
    }

    LedgerProblemException stopped() {
        return new LedgerProblemException(problem(
                503,
                "stopped",
                "The service is stopping",
                "Nothing was charged. Send a new request, with a new Idempotency-Key."));
    }

    LedgerProblemException busy() {
        return new LedgerProblemException(problem(
                        503, "busy", "Try again", "Send the same request again, with the same Idempotency-Key."))
                .header(HttpHeaders.RETRY_AFTER, "1");
    }

    LedgerProblemException bodyTooLarge(int limit) {
        return new LedgerProblemException(
                problem(413, "too-large", "Too large", "The request must not have more than " + limit + " bytes."));
    }

    /** Nobody is logged in. */
    public ProblemDetail unauthorized() {
        return problem(401, "unauthorized", "Log in", "This is for users who are logged in.");
    }

    /** The user may not do this. */
    public ProblemDetail forbidden() {
        return problem(403, "forbidden", "Not allowed", "This user may not do this.");
    }
}
