package io.creditledger.engine;

import io.creditledger.Bounds;
import java.time.Instant;
import java.util.Collection;

/**
 * The instants of one decision.
 *
 * @param recordedAt the time of recording: never before an earlier one of the same limited accounts, whatever the clocks of
 *     several nodes say
 * @param decidedAt the time by which lots have started and ended and holds are dead: the time of recording, unless some
 *     node's clock was far ahead; then not more than {@link Bounds#CLOCK_SKEW} after our own
 */
record DecisionTime(Instant recordedAt, Instant decidedAt) {
    static DecisionTime of(Instant now, Collection<AccountState> accounts) {
        Instant at = now;
        for (AccountState account : accounts) {
            if (account.limited() && account.recordedAt().isAfter(at)) {
                at = account.recordedAt();
            }
        }
        Instant latest = now.plus(Bounds.CLOCK_SKEW);
        return new DecisionTime(at, at.isAfter(latest) ? latest : at);
    }
}
