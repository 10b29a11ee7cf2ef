/** What a ledger throws: rejections, where nothing was written, and failures of storage. */
@NullMarked
package io.creditledger.error;

import org.jspecify.annotations.NullMarked;
