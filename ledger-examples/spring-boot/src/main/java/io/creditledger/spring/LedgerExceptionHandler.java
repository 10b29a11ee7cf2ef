package io.creditledger.spring;

import io.creditledger.error.LedgerException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Answers refusals and failures of the ledger. All other exceptions are the application's. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class LedgerExceptionHandler {
    private final LedgerProblems problems;

    LedgerExceptionHandler(LedgerProblems problems) {
        this.problems = problems;
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> ledger(LedgerException failure) {
        return problem(problems.of(failure));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> problem(LedgerProblemException problem) {
        return ResponseEntity.status(problem.getStatusCode())
                .headers(problem.getHeaders())
                .body(problem.getBody());
    }
}
