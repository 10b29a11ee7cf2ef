package io.creditledger.examples.springboot;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.Receipt;
import io.creditledger.TransactionId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.util.ContentCachingResponseWrapper;
import org.springframework.web.util.WebUtils;

/**
 * Charges calls of {@link Metered} handlers: none runs unpaid, and a paid one is answered or refunded.
 *
 * <ol>
 *   <li>The call is charged under the client's key. The ledger decides; a repetition finds the charge of the first attempt.
 *   <li>If the call has ended before, its client gets the same answer once more. Otherwise the handler runs.
 *   <li>The call ends before a byte is sent, in one row of {@link Endings}: with its answer, or refunded. Of two attempts
 *       at once one ends it, and both send what it says.
 * </ol>
 *
 * <p>An attempt that dies with its process leaves a charge and no row: a repetition is served, without a second charge.
 */
final class MeteringInterceptor implements HandlerInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(MeteringInterceptor.class);
    private static final String PAID = MeteringInterceptor.class.getName() + ".paid";
    private static final String BALANCE = "Credits-Balance";

    private final CreditLedger credits;
    private final Endings endings;

    MeteringInterceptor(CreditLedger credits, Endings endings) {
        this.credits = credits;
        this.endings = endings;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        Metered metered = handler instanceof HandlerMethod method ? method.getMethodAnnotation(Metered.class) : null;
        if (metered == null) {
            return true;
        }
        ContentCachingResponseWrapper unsent = unsent(response);
        MeteredCall call = MeteredCall.of(request);
        Receipt paid = charge(call, metered.credits());
        response.setHeader(MeteredCall.KEY_HEADER, call.key());
        response.setHeader("Credits-Price", Long.toString(metered.credits()));
        showBalance(response, call.account());
        Optional<Answer> earlier = paid.replayed() ? endings.find(call) : Optional.empty();
        if (earlier.isPresent()) {
            response.setHeader("Idempotency-Replayed", "true");
            earlier.get().replace(unsent);
            return false;
        }
        request.setAttribute(PAID, new Paid(call, paid.transaction().id()));
        return true;
    }

    private Receipt charge(MeteredCall call, long price) {
        Receipt paid = credits.tryExecute(credits.newDebit(call.account())
                        .amount(price)
                        .metadata("call", call.fingerprint())
                        .key(call.inLedger())
                        .build())
                .orElseThrow();
        // The metadata is that of the first attempt.
        if (!call.fingerprint().equals(paid.transaction().metadata().get("call"))) {
            throw Problems.keyReused();
        }
        return paid;
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception failure)
            throws IOException {
        if (!(request.getAttribute(PAID) instanceof Paid paid)) {
            return;
        }
        ContentCachingResponseWrapper unsent = unsent(response);
        boolean served = failure == null && response.getStatus() < HttpStatus.BAD_REQUEST.value();
        try {
            end(paid, served, unsent);
            showBalance(response, paid.call().account());
        } catch (RuntimeException unknown) {
            // Whether it is refunded is open, so it must not be served. A repetition will find out.
            LOG.error("The end of a paid call could not be noted down", unknown);
            Answer.tryAgain().replace(unsent);
        }
    }

    private void end(Paid paid, boolean served, ContentCachingResponseWrapper unsent) throws IOException {
        try {
            if (served) {
                endings.answered(paid.call(), Answer.of(unsent));
            } else {
                endings.refunded(paid.call(), paid.debit());
            }
        } catch (DuplicateKeyException endedByAnotherAttempt) {
            endings.find(paid.call()).orElseThrow(() -> endedByAnotherAttempt).replace(unsent);
        }
    }

    private void showBalance(HttpServletResponse response, AccountId account) {
        response.setHeader(BALANCE, Long.toString(credits.balance(account).available()));
    }

    /** Nothing may have been sent when the call ends, or it could not be taken back. */
    private static ContentCachingResponseWrapper unsent(HttpServletResponse response) {
        ContentCachingResponseWrapper unsent =
                WebUtils.getNativeResponse(response, ContentCachingResponseWrapper.class);
        if (unsent == null) {
            throw new IllegalStateException("@Metered handlers need the filter that holds responses back;"
                    + " MeteringConfiguration registers it for /api/*");
        }
        return unsent;
    }

    private record Paid(MeteredCall call, TransactionId debit) {}
}
