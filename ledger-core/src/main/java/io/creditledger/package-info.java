/**
 * An embeddable double-entry credit ledger. {@link io.creditledger.CreditLedger} has methods for the common commands; {@link
 * io.creditledger.Ledger} is the general interface that it uses.
 */
@NullMarked
package io.creditledger;

import org.jspecify.annotations.NullMarked;
