package io.creditledger.examples.springboot;

import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Answers what goes wrong outside the ledger with problems. */
@RestControllerAdvice
final class ApiExceptionHandler extends ResponseEntityExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ApiExceptionHandler.class);

    /** Of Tomcat 11; Tomcat 10 ignores such parameters. */
    private static final String UNREADABLE_PARAMETER = "org.apache.tomcat.util.http.InvalidParameterException";

    /** Says which parameters are not valid, and why. */
    @Override
    protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        failure.getBody()
                .setDetail(failure.getParameterValidationResults().stream()
                        .map(result -> result.getMethodParameter().getParameterName() + " "
                                + result.getResolvableErrors().stream()
                                        .map(error -> String.valueOf(error.getDefaultMessage()))
                                        .sorted()
                                        .collect(Collectors.joining(", ")))
                        .collect(Collectors.joining("; ", "", ".")));
        return super.handleHandlerMethodValidationException(failure, headers, status, request);
    }

    /** Says which fields of a body are not valid, and why. */
    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        failure.getBody()
                .setDetail(failure.getFieldErrors().stream()
                        .map(error -> error.getField() + " " + error.getDefaultMessage())
                        .sorted()
                        .collect(Collectors.joining("; ", "", ".")));
        return super.handleMethodArgumentNotValid(failure, headers, status, request);
    }

    /** The reason goes to the log, not to the client. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> unexpected(Exception failure) {
        if (failure.getClass().getName().equals(UNREADABLE_PARAMETER)) {
            return problem(HttpStatus.BAD_REQUEST, "Bad request", "A parameter cannot be decoded.");
        }
        LOG.error("A request failed", failure);
        return problem(HttpStatus.INTERNAL_SERVER_ERROR, "Internal error", "It is in our log.");
    }

    private static ResponseEntity<ProblemDetail> problem(HttpStatus status, String title, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setTitle(title);
        return ResponseEntity.of(problem).build();
    }
}
