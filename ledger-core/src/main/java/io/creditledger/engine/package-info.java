/**
 * The rules of the ledger as pure functions. Exported for the stores; unstable and outside the API promise.
 */
@NullMarked
package io.creditledger.engine;

import org.jspecify.annotations.NullMarked;
