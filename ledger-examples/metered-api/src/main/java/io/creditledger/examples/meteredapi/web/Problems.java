package io.creditledger.examples.meteredapi.web;

import io.creditledger.error.GroupRejectedException;
import io.creditledger.error.LedgerException;
import io.creditledger.error.RejectedException;
import io.creditledger.error.RejectionCode;
import io.creditledger.error.StorageException;
import io.creditledger.examples.meteredapi.users.Secrets;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpException;
import org.jdbi.v3.core.ConnectionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever goes wrong into an answer that says what its reader can do about it, and not more. */
public final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private static final Pattern METHOD = Pattern.compile("\\b[A-Z]{3,7}\\b");

    private final BiConsumer<Context, Problem> page;

    /** Shows problems to browsers with this page. */
    public Problems(BiConsumer<Context, Problem> page) {
        this.page = page;
    }

    /** Handles the exceptions of all routes. */
    public void register(RoutesConfig routes) {
        routes.exception(Guard.LoginNeeded.class, (e, ctx) -> toLogin(ctx));
        routes.exception(Problem.class, (e, ctx) -> tell(ctx, e));
        routes.exception(HttpResponseException.class, (e, ctx) -> tell(ctx, of(e)));
        routes.exception(HttpException.RuntimeException.class, (e, ctx) -> tell(ctx, unusable(e.getCode())));
        // Only reading from and writing to the client throws these here.
        routes.exception(IOException.class, (e, ctx) -> tell(ctx, unusable(400)));
        routes.exception(Exception.class, (e, ctx) -> tell(ctx, of(e)));
    }

    /** What any failure means to the caller. */
    public static Problem of(Exception failure) {
        if (failure instanceof Problem problem) {
            return problem;
        }
        if (failure instanceof LedgerException problem) {
            return of(problem);
        }
        return failure instanceof ConnectionException ? busy(failure) : unexpected(failure);
    }

    /** A key names one request. */
    public static Problem keyReused() {
        return new Problem(
                422,
                "key-reused",
                "The key was used for another request",
                "Send a new Idempotency-Key for a new request, and the same one only to repeat it.");
    }

    /** A page that asks for a part of itself must not get the login page as that part. */
    private static void toLogin(Context ctx) {
        if (ctx.header("HX-Request") == null) {
            ctx.redirect("/login");
        } else {
            ctx.status(401).header("HX-Redirect", "/login");
        }
    }

    private void tell(Context ctx, Problem problem) {
        problem.headers().forEach(ctx::header);
        ctx.status(problem.status());
        if (Problem.isForProgram(ctx.path())) {
            ctx.result(Json.write(problem.json())).contentType(Problem.MEDIA_TYPE);
        } else {
            page.accept(ctx, problem);
        }
    }

    /** What a refusal or failure of the ledger means to the caller; the table is in docs/errors.md. */
    public static Problem of(LedgerException problem) {
        if (problem instanceof GroupRejectedException group) {
            return of(group.reason());
        }
        if (problem instanceof RejectedException refusal) {
            return refused(refusal.code(), refusal.getMessage() + ".");
        }
        if (problem instanceof StorageException storage && storage.retry() == StorageException.Retry.NO) {
            return unexpected(problem);
        }
        return busy(problem);
    }

    /** Names every code, so that a new one does not compile until somebody has decided what it means here. */
    static Problem refused(RejectionCode code, String message) {
        return switch (code) {
            case INSUFFICIENT_CREDITS -> new Problem(402, "insufficient-credits", "Not enough credits", message);
            case ACCOUNT_NOT_OPEN ->
                new Problem(
                        403, "account-frozen", "The account is frozen", "Nothing goes out until an admin reopens it.");
            case ACCOUNT_NOT_FOUND, OPERATION_NOT_FOUND -> Problem.notFound("There is no such account or transaction.");
            case LOT_NOT_FOUND -> Problem.notFound("There is no such lot.");
            case IDEMPOTENCY_CONFLICT -> keyReused();
            case AMOUNT_OVERFLOW -> new Problem(422, "too-much", "Too much", "The balance would be out of bounds.");
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

    private static Problem refused(int status, RejectionCode code) {
        return new Problem(status, "refused", "Refused", "The ledger refused: " + code + ".");
    }

    private static Problem busy(Exception failure) {
        LOG.warn("The database did not answer as it should: {}", failure.getMessage());
        return new Problem(503, "busy", "Try again", "Send the same request again, with the same Idempotency-Key.")
                .header("Retry-After", "1");
    }

    private static Problem of(HttpResponseException problem) {
        return switch (problem.getStatus()) {
            case 404 -> Problem.notFound("There is nothing here.");
            case 405 ->
                new Problem(405, "method", "Method not allowed", "This address does not accept this method.")
                        .header("Allow", allowed(problem));
            case 413 -> new Problem(413, "too-large", "Too large", "The request is larger than allowed here.");
            default -> new Problem(problem.getStatus(), "http", "Refused", "The request cannot be used.");
        };
    }

    private static String allowed(HttpResponseException problem) {
        return METHOD
                .matcher(problem.getDetails().toString())
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .collect(Collectors.joining(", "));
    }

    /** What Jetty refuses; also what nobody reads any more, because the client has gone. */
    private static Problem unusable(int status) {
        LOG.debug("A request could not be read or answered: {}", status);
        return new Problem(
                status >= 400 && status < 500 ? status : 400, "http", "Refused", "The request cannot be used.");
    }

    /** The reason goes to the log; the caller gets its number. */
    private static Problem unexpected(Exception failure) {
        String number = Secrets.createName();
        LOG.error("Failure {}", number, failure);
        return new Problem(500, "internal", "Internal error", "It is in our log as " + number + ".");
    }
}
