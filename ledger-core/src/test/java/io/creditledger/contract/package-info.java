/**
 * What every ledger must do, whatever it is built on: one suite, run against each store by a subclass of {@link
 * io.creditledger.contract.LedgerContract}.
 *
 * <p>A store plugs in with a {@link io.creditledger.contract.LedgerFixture} for each way of setting it up. After every
 * test {@link io.creditledger.contract.BooksExtension} checks the books.
 */
@NullMarked
package io.creditledger.contract;

import org.jspecify.annotations.NullMarked;
