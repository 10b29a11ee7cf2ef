package io.creditledger.spring;

import io.creditledger.AccountId;
import jakarta.servlet.http.HttpServletRequest;

/** Says who pays for a request. Define a bean of this type if it is not {@code user:} and the name of the logged-in user. */
@FunctionalInterface
public interface AccountResolver {
    /**
     * Returns the account that pays. The same {@code Idempotency-Key} of another account is another call.
     *
     * @throws IllegalStateException if nobody is logged in
     */
    AccountId accountOf(HttpServletRequest request);
}
