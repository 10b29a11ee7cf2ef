package io.creditledger.spring;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Notes that a call has failed, before its exception is turned into an answer. Nothing else is added to a stream that has begun:
 * it would become a part of it.
 */
final class MeteringExceptionResolver implements HandlerExceptionResolver, Ordered {
    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception failure) {
        RunningCall running = RunningCall.of(request);
        if (running == null) {
            return null;
        }
        running.failed(failure);
        HeldResponse held = running.response();
        if (!held.isStream()) {
            return null;
        }
        if (held.sentBytes() > 0 || held.isClientGone()) {
            return new ModelAndView();
        }
        // Nothing was sent: it can be answered like any other failure.
        held.holdAgain();
        return null;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
