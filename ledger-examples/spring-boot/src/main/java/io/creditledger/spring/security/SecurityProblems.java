package io.creditledger.spring.security;

import io.creditledger.spring.LedgerProblems;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;

/** Answers 401 and 403 as problems. Name it in the rules of Spring Security, as entry point and as access denied handler. */
public final class SecurityProblems implements AuthenticationEntryPoint, AccessDeniedHandler {
    private final LedgerProblems problems;

    SecurityProblems(LedgerProblems problems) {
        this.problems = problems;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"api\"");
        problems.write(response, problems.unauthorized());
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException failure)
            throws IOException {
        problems.write(response, problems.forbidden());
    }
}
