/**
 * Units of work, the ledger's own and those that are part of a host's.
 *
 * <p><b>Unknown outcomes.</b> When a connection breaks after COMMIT was sent, the client cannot know whether the server has committed.
 * Charging again could charge twice, and the answer "nothing was written" could be wrong. An owned unit of work finds out:
 *
 * <pre>
 *   {@link io.creditledger.jdbc.internal.unit.OwnedUnitRunner}    runs attempts until one is answered
 *      │  ids, deadline, retries
 *      ▼
 *   {@link io.creditledger.jdbc.internal.load.UnitOfWorkAttempt}  locks, loads, decides
 *      ▼
 *   {@link io.creditledger.jdbc.internal.unit.Commit}             writes and commits; notes the moment at which COMMIT is sent
 *      │  an error after that, and the {@link io.creditledger.jdbc.internal.dialect.Dialect} does not prove a rollback
 *      ▼
 *   {@link io.creditledger.jdbc.internal.driver.UnknownCommit}    the attempt ends in doubt
 *      │  the next attempt, on another connection, with new ids
 *      ▼
 *   the key is found with an id of an earlier attempt: it was committed, and its answer is given as that of a first execution
 *   the key is not found, after the accounts were locked: it was not, and the commands are decided anew
 * </pre>
 *
 * <p>Locks make the search safe. The first attempt holds the rows of its accounts until the server has committed it or rolled it back;
 * the next attempt waits for the same rows, so it cannot look too early. A command without a key is recognised by the ids that were
 * given to it, which is why each attempt in doubt keeps them. If the search itself fails, for instance because the deadline has come,
 * the caller gets {@link io.creditledger.error.UnknownOutcomeException}, and executing again with the same key is safe.
 *
 * <p>A synchronous replica adds one case: the primary may have committed while the replica does not have the commit yet, and a
 * failover could lose it. Therefore an attempt that finds its work done, and any replay, is confirmed before it is answered.
 *
 * <p>In a host's unit of work there is no COMMIT of ours. A failure rolls back to a savepoint, and
 * {@link io.creditledger.jdbc.internal.unit.JoinedUnitRunner} tells whether the host's work is still intact.
 */
@NullMarked
package io.creditledger.jdbc.internal.unit;

import org.jspecify.annotations.NullMarked;
