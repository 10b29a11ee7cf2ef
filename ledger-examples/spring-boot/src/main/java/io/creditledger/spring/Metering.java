package io.creditledger.spring;

import io.creditledger.Balance;
import io.creditledger.CreditLedger;
import io.creditledger.Hold;
import io.creditledger.HoldReceipt;
import io.creditledger.HoldStatus;
import io.creditledger.Receipt;
import io.creditledger.error.IdempotencyConflictException;
import io.creditledger.error.RejectedException;
import io.creditledger.spring.MeteredCallStore.Kind;
import io.creditledger.spring.MeteredCallStore.Standing;
import io.creditledger.spring.MeteredCallStore.State;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins metered calls: none runs unpaid, and none runs twice.
 *
 * <ol>
 *   <li>A call that is known is not run again: its client gets the stored answer, or is told that it runs or was refunded.
 *   <li>Otherwise it is claimed, in a row of {@link MeteredCallStore}, and then charged, or its credits are reserved, under the
 *       client's key. Whoever cannot pay loses the claim, and may try again.
 *   <li>The handler runs. Meanwhile the claim and the hold are renewed.
 *   <li>{@link CallEnding} ends the call.
 * </ol>
 *
 * <p>If the process dies, the lease ends, and the next attempt takes over, without a second charge. If none comes, the credits go
 * back.
 */
final class Metering {
    private static final Logger LOG = LoggerFactory.getLogger(Metering.class);
    private static final int ABANDONED_AT_ONCE = 100;

    private final CreditLedger credits;
    private final MeteredCallStore store;
    private final LedgerProblems problems;
    private final ObservationRegistry observations;
    private final Duration holdTimeout;
    private final Set<RunningCall> running = ConcurrentHashMap.newKeySet();

    Metering(
            CreditLedger credits,
            MeteredCallStore store,
            LedgerProblems problems,
            ObservationRegistry observations,
            Duration holdTimeout) {
        this.credits = credits;
        this.store = store;
        this.problems = problems;
        this.observations = observations;
        this.holdTimeout = holdTimeout;
    }

    /**
     * Charges a call, or reserves its credits if there is a usage.
     *
     * @param price what is charged, or reserved
     * @return the call, or nothing if the response is that of an earlier attempt
     * @throws LedgerProblemException if it is not to be run
     * @throws io.creditledger.error.LedgerException if it cannot be charged
     */
    Optional<RunningCall> begin(
            MeteredCall call, long price, @Nullable Usage usage, HeldResponse response, String handler) {
        Observation observation =
                Observation.start("ledger.metered", observations).lowCardinalityKeyValue("handler", handler);
        try {
            response.setHeader(MeteredCall.KEY_HEADER, call.key());
            StoredAnswer earlier = claim(call, usage == null ? Kind.DEBIT : Kind.HOLD);
            if (earlier != null) {
                replay(earlier, call, response);
                stop(observation, "replayed");
                return Optional.empty();
            }
            Hold hold = charge(call, price, usage != null);
            RunningCall begun = new RunningCall(call, response, hold, usage, observation);
            running.add(begun);
            response.setHeader(hold == null ? "Credits-Price" : "Credits-Estimate", Long.toString(price));
            showBalance(response, call);
            return Optional.of(begun);
        } catch (RuntimeException | Error refused) {
            stop(observation, "refused");
            throw refused;
        }
    }

    /** Returns the answer of an earlier attempt, or null if the call is ours now. */
    private @Nullable StoredAnswer claim(MeteredCall call, Kind kind) {
        Standing standing = call.keyFromClient() ? store.find(call).orElse(null) : null;
        if (standing == null) {
            if (store.claim(call, kind)) {
                return null;
            }
            // Begun by another attempt between our two statements; or gone again, because that could not pay.
            standing = store.find(call).orElseThrow(problems::inProgress);
        }
        if (!standing.fingerprint().equals(call.fingerprint())) {
            throw problems.keyReused();
        }
        return switch (standing.state()) {
            case RUNNING -> {
                boolean dead = standing.leasedUntil().isBefore(Instant.now());
                if (!dead || !store.takeOver(call, standing.worker())) {
                    throw problems.inProgress();
                }
                yield null;
            }
            case ANSWERED, REFUNDED -> earlier(standing);
        };
    }

    /** What the client of an ended call is told again. */
    StoredAnswer earlier(Standing standing) {
        StoredAnswer answer = standing.answer();
        if (standing.state() == State.REFUNDED && answer == null) {
            throw problems.refunded();
        }
        if (answer == null || answer.body() == null) {
            throw problems.notStored();
        }
        return answer;
    }

    private void replay(StoredAnswer earlier, MeteredCall call, HeldResponse response) {
        response.setHeader("Idempotency-Replayed", "true");
        showBalance(response, call);
        response.replace(earlier);
    }

    /** Returns the hold, if it is one. */
    private @Nullable Hold charge(MeteredCall call, long price, boolean afterwards) {
        try {
            Hold hold = afterwards ? reserve(call, price) : null;
            if (hold == null) {
                debit(call, price);
            }
            return hold;
        } catch (IdempotencyConflictException otherPrice) {
            // An attempt that died was charged another price. Its row stays, so that it is refunded.
            store.giveUp(call);
            throw otherPrice;
        } catch (RejectedException | LedgerProblemException refused) {
            store.forget(call);
            throw refused;
        } catch (RuntimeException unknown) {
            store.giveUp(call);
            throw unknown;
        }
    }

    private void debit(MeteredCall call, long price) {
        Receipt paid = credits.execute(credits.newDebit(call.account())
                .amount(price)
                .metadata("call", call.fingerprint())
                .key(call.inLedger())
                .build());
        if (paid.refunded() > 0) {
            throw problems.refunded();
        }
    }

    private Hold reserve(MeteredCall call, long most) {
        HoldReceipt reserved = credits.execute(credits.newHold(call.account())
                .amount(most)
                .timeout(holdTimeout)
                .key(call.inLedger())
                .build());
        Hold hold = reserved.hold();
        if (hold.status() != HoldStatus.OPEN) {
            // That of an attempt whose process died: it has ended by itself meanwhile.
            throw problems.refunded();
        }
        return hold;
    }

    /** Renews the leases of all running calls, and extends their holds. */
    void renew() {
        if (running.isEmpty()) {
            return;
        }
        store.renew(running.stream().map(RunningCall::call).toList());
        running.forEach(this::extendHold);
    }

    private void extendHold(RunningCall call) {
        Hold hold = call.hold();
        if (hold == null || Instant.now().plus(holdTimeout.dividedBy(2)).isBefore(hold.expiresAt())) {
            return;
        }
        try {
            call.extended(credits.extend(hold.ref(), holdTimeout, call.call().inLedger("extend-" + call.extensions()))
                    .hold());
        } catch (RejectedException ended) {
            LOG.debug("Hold {} has ended", hold.id(), ended);
        }
    }

    /** Gives the credits of calls back whose process died, and that nobody has repeated. */
    void refundAbandoned(Duration since) {
        for (MeteredCallStore.Abandoned dead : store.abandoned(since, ABANDONED_AT_ONCE)) {
            LOG.warn(
                    "Call {} of {} was abandoned, its credits go back",
                    dead.call().key(),
                    dead.call().account());
            boolean unused = store.end(
                    dead.call(), State.REFUNDED, null, verbs -> Refunds.giveBack(verbs, dead.call(), dead.kind()));
        }
    }

    Set<RunningCall> running() {
        return running;
    }

    void showBalance(HeldResponse response, MeteredCall call) {
        Balance balance = credits.balance(call.account());
        response.setHeader("Credits-Balance", Long.toString(balance.available()));
    }

    static void stop(Observation observation, String outcome) {
        observation.lowCardinalityKeyValue("outcome", outcome).stop();
    }
}
