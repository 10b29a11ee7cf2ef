/** Exports of a whole ledger to files: what to write, where to, and what was written. */
@NullMarked
package io.creditledger.export;

import org.jspecify.annotations.NullMarked;
