/**
 * An embeddable double-entry credit ledger: {@link io.creditledger.CreditLedger} has the verbs of everyday use, {@link
 * io.creditledger.Ledger} is what they stand on.
 */
@NullMarked
package io.creditledger;

import org.jspecify.annotations.NullMarked;
