/**
 * The smallest application that uses the ledger.
 */
@NullMarked
package io.creditledger.examples.quickstart;

import org.jspecify.annotations.NullMarked;
