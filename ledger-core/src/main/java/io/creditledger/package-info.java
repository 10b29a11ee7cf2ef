/**
 * The public API of the ledger: accounts, amounts, commands and their outcomes.
 */
@NullMarked
package io.creditledger;

import org.jspecify.annotations.NullMarked;
