/**
 * A command line program that replays a real HTTP access log through a credit ledger: who may be served, who has run
 * out of credits, and what the books say afterwards.
 *
 * <p>Everything here but the implementation of {@link io.creditledger.examples.quickstart.Books} knows nothing of the
 * ledger, so it can be read, and tested, without one.
 */
@NullMarked
package io.creditledger.examples.quickstart;

import org.jspecify.annotations.NullMarked;
