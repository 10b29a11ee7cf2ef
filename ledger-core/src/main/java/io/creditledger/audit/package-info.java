/**
 * Reads all rows of a store, to check or to export them. Exported for the modules of this project; <strong>not part of the API</strong>: it changes without
 * notice.
 *
 * <p>A store hands all its rows to {@link io.creditledger.audit.Auditor} as {@link io.creditledger.audit.Books}. Hosts call {@link
 * io.creditledger.Ledger#verify}. {@link io.creditledger.audit.Exporter} writes all {@link io.creditledger.audit.ExportRows} to files
 * for {@link io.creditledger.Ledger#export}.
 */
@NullMarked
package io.creditledger.audit;

import org.jspecify.annotations.NullMarked;
