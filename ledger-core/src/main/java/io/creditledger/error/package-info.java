/** The exceptions of a ledger: rejections, where nothing was written, and storage failures. */
@NullMarked
package io.creditledger.error;

import org.jspecify.annotations.NullMarked;
