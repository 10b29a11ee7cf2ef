/**
 * Checks the books of a store. Exported for the modules of this project; <strong>not part of the API</strong>: it changes without
 * notice.
 *
 * <p>A store hands all its rows to {@link io.creditledger.audit.Auditor} as {@link io.creditledger.audit.Books}. Hosts call {@link
 * io.creditledger.Ledger#verify}.
 */
@NullMarked
package io.creditledger.audit;

import org.jspecify.annotations.NullMarked;
