/**
 * The rules of the ledger as pure functions, and the plain records that stores move for them. Exported for the modules of
 * this project; <strong>not part of the API</strong>: it changes without notice.
 *
 * <p>A store executes commands in one way: find out with {@link io.creditledger.engine.Footprint} what they touch, lock
 * and load that into a {@link io.creditledger.engine.WorkingSet}, let {@link io.creditledger.engine.Engine} decide, write
 * the {@link io.creditledger.engine.WriteSet}, answer with the outcomes. No rule about credits lives anywhere else.
 */
@NullMarked
package io.creditledger.engine;

import org.jspecify.annotations.NullMarked;
