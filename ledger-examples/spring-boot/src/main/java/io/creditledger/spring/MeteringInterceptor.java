package io.creditledger.spring;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.web.context.request.async.WebAsyncManager;
import org.springframework.web.context.request.async.WebAsyncUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.util.WebUtils;

/**
 * Prepares requests to {@link Metered} handlers: their responses are held back, their bodies hashed, and they are charged if that
 * is to be done before validation. All others are charged by {@link MeteredHandlerMethod}.
 */
final class MeteringInterceptor implements HandlerInterceptor {
    private final Metering metering;
    private final LedgerProblems problems;
    private final AccountResolver accounts;

    MeteringInterceptor(Metering metering, LedgerProblems problems, AccountResolver accounts) {
        this.metering = metering;
        this.problems = problems;
        this.accounts = accounts;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        Metered metered = handler instanceof HandlerMethod method ? method.getMethodAnnotation(Metered.class) : null;
        if (metered == null) {
            return true;
        }
        HeldResponse held = held(response);
        RunningCall running = RunningCall.of(request);
        if (running != null) {
            // A later dispatch: of an asynchronous request that has its result, or a forward.
            streamResult(request, running);
            return true;
        }
        if (request.getMethod().equals(HttpMethod.HEAD.name())) {
            // What it may tell is free, and the handler is not run for it.
            if (metered.price().isEmpty()) {
                response.setHeader(
                        metered.pricedAfterwards() ? "Credits-Estimate" : "Credits-Price",
                        Long.toString(metered.credits()));
            }
            return false;
        }
        held.hold();
        hashed(request).startHashing();
        return metered.charge() == Metered.When.AFTER_VALIDATION
                || begin(request, held, (HandlerMethod) handler, metered, metered.credits(), null)
                        .isPresent();
    }

    /** A result that comes later may be a stream, too. */
    private static void streamResult(HttpServletRequest request, RunningCall running) {
        WebAsyncManager async = WebAsyncUtils.getAsyncManager(request);
        if (request.getDispatcherType() == DispatcherType.ASYNC
                && async.hasConcurrentResult()
                && Streams.isStream(async.getConcurrentResult())) {
            running.response().stream();
        }
    }

    /** Charges a request; returns nothing if its response is that of an earlier attempt. */
    Optional<RunningCall> begin(
            HttpServletRequest request,
            HeldResponse held,
            HandlerMethod handler,
            Metered metered,
            long price,
            @Nullable Usage usage)
            throws IOException {
        MeteredCall call = MeteredCall.of(
                request, accounts.accountOf(request), metered.compareBody() ? hashed(request) : null, problems);
        String name = handler.getBeanType().getSimpleName() + "."
                + handler.getMethod().getName();
        Optional<RunningCall> begun = metering.begin(call, price, usage, held, name);
        begun.ifPresent(running -> running.attachTo(request));
        return begun;
    }

    static HeldResponse held(HttpServletResponse response) {
        HeldResponse held = WebUtils.getNativeResponse(response, HeldResponse.class);
        if (held == null) {
            throw new IllegalStateException("a @Metered handler was reached without the MeteringFilter");
        }
        return held;
    }

    private static BodyHashingRequest hashed(HttpServletRequest request) {
        BodyHashingRequest hashed = WebUtils.getNativeRequest(request, BodyHashingRequest.class);
        if (hashed == null) {
            throw new IllegalStateException("a @Metered handler was reached without the MeteringFilter");
        }
        return hashed;
    }
}
