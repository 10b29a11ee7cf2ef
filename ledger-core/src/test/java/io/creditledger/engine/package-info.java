/** Tests of what the engine promises to stores and no ledger shows: purity, ids, byte forms. */
@NullMarked
package io.creditledger.engine;

import org.jspecify.annotations.NullMarked;
