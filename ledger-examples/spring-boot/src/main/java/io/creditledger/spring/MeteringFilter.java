package io.creditledger.spring;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.WebUtils;

/**
 * Ends metered calls when their request is over: after the last dispatch, if the handler is asynchronous. Requests to handlers
 * that are not metered pass unchanged.
 */
final class MeteringFilter extends OncePerRequestFilter {
    private final CallEnding ending;
    private final LedgerProblems problems;
    private final int storeLimit;
    private final int bodyLimit;

    MeteringFilter(CallEnding ending, LedgerProblems problems, int storeLimit, int bodyLimit) {
        this.ending = ending;
        this.problems = problems;
        this.storeLimit = storeLimit;
        this.bodyLimit = bodyLimit;
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        HeldResponse known = WebUtils.getNativeResponse(response, HeldResponse.class);
        HeldResponse held = known == null ? new HeldResponse(response, storeLimit) : known;
        // On a later dispatch of an asynchronous request both are wrapped already.
        HttpServletRequest hashed = known == null ? new BodyHashingRequest(request, bodyLimit, problems) : request;
        Throwable failure = null;
        try {
            chain.doFilter(hashed, known == null ? held : response);
        } catch (ServletException | IOException | RuntimeException | Error e) {
            failure = e;
            throw e;
        } finally {
            if (isAsyncStarted(hashed)) {
                RunningCall running = RunningCall.of(hashed);
                if (running != null) {
                    hashed.getAsyncContext().addListener(new Completion(running));
                }
            } else {
                end(hashed, held, failure);
            }
        }
    }

    private void end(HttpServletRequest request, HeldResponse held, @Nullable Throwable failure) throws IOException {
        RunningCall running = RunningCall.of(request);
        if (running != null) {
            if (failure != null) {
                running.failed(failure);
                held.fail();
            }
            ending.end(running);
        }
        held.send();
    }

    /** For requests that the container ends without another dispatch. */
    private final class Completion implements AsyncListener {
        private final RunningCall running;

        Completion(RunningCall running) {
            this.running = running;
        }

        @Override
        public void onComplete(AsyncEvent event) {
            ending.end(running);
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            // Spring MVC dispatches the timeout.
        }

        @Override
        public void onError(AsyncEvent event) {
            // Spring MVC dispatches the error.
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }
    }
}
