package io.creditledger.examples.quickstart;

import java.util.Comparator;

/**
 * What requests of one kind cost.
 *
 * @param method request method, or {@code *} for any
 * @param path path without query string, or the beginning of one
 * @param prefix whether {@code path} is only the beginning
 * @param credits price of one request; 0 is free
 */
record PriceRule(String method, String path, boolean prefix, long credits) {

    /** The method that stands for any. */
    static final String ANY_METHOD = "*";

    /** The rule that says most about a request comes first: a whole path, a long beginning, a method named. */
    static final Comparator<PriceRule> MOST_SPECIFIC_FIRST = Comparator.comparing(PriceRule::prefix)
            .thenComparing(rule -> rule.path().length(), Comparator.reverseOrder())
            .thenComparing(rule -> rule.method().equals(ANY_METHOD))
            .thenComparing(PriceRule::path)
            .thenComparing(PriceRule::method);

    /** Whether the rule is about such a request. */
    boolean matches(String requestMethod, String requestPath) {
        return (method.equals(ANY_METHOD) || method.equals(requestMethod))
                && (prefix ? requestPath.startsWith(path) : requestPath.equals(path));
    }

    /** The requests that the rule is about, as a table writes them: {@code GET /docs/*}. */
    String pattern() {
        return method + " " + path + (prefix ? "*" : "");
    }
}
