package io.creditledger.spring;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/** Gives problems a type that have none: those that Spring MVC and the application make. */
@ControllerAdvice
final class ProblemTypeAdvice implements ResponseBodyAdvice<Object> {
    private static final URI BLANK = URI.create("about:blank");

    private final LedgerProblems problems;

    ProblemTypeAdvice(LedgerProblems problems) {
        this.problems = problems;
    }

    @Override
    public boolean supports(MethodParameter returnType, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public @Nullable Object beforeBodyWrite(
            @Nullable Object body,
            MethodParameter returnType,
            MediaType contentType,
            Class<? extends HttpMessageConverter<?>> converter,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        if (body instanceof ProblemDetail problem
                && (problem.getType() == null || problem.getType().equals(BLANK))) {
            problem.setType(problems.typeOf(problem.getStatus()));
        }
        return body;
    }
}
