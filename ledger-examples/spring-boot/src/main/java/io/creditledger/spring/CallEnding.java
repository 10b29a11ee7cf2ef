package io.creditledger.spring;

import io.creditledger.CreditLedger;
import io.creditledger.Hold;
import io.creditledger.error.ConcurrencyException;
import io.creditledger.error.RejectedException;
import io.creditledger.spring.MeteredCallStore.Kind;
import io.creditledger.spring.MeteredCallStore.State;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpStatus;

/**
 * Ends metered calls, each once.
 *
 * <p>A response that was held back is stored before it is sent. If the end cannot be stored, it is not sent. A stream was sent
 * already: if its work failed, the credits go back all the same, and an event stream gets a last event {@code failed}; if the
 * client hung up, what was sent is charged.
 */
final class CallEnding {
    private static final Logger LOG = LoggerFactory.getLogger(CallEnding.class);
    private static final int ATTEMPTS = 3;

    private final MeteredCallStore store;
    private final Metering metering;
    private final LedgerProblems problems;

    CallEnding(MeteredCallStore store, Metering metering, LedgerProblems problems) {
        this.store = store;
        this.metering = metering;
        this.problems = problems;
    }

    /** Ends a call whose request is over. Does nothing if it has ended. */
    void end(RunningCall running) {
        if (!running.end()) {
            return;
        }
        String outcome = "unknown";
        try {
            boolean served = isServed(running);
            boolean ours = served ? served(running) : givenBack(running);
            outcome = !ours ? "overtaken" : served ? "served" : "refunded";
            if (ours) {
                tellEnd(running, served);
            } else {
                endedByAnother(running);
            }
        } catch (RejectedException refused) {
            // The hold has expired because the process stood still, or the account was frozen.
            LOG.error("A call was answered but could not be charged: {}", refused.getMessage());
            outcome = "refused";
            cancel(running);
            answerWith(running, problems.of(refused));
        } catch (RuntimeException unknown) {
            // Whether it is charged is open, so it must not be served. A repetition will find out.
            LOG.error("The end of a call could not be stored", unknown);
            answerWith(running, problems.busy());
        } finally {
            metering.running().remove(running);
            Metering.stop(running.observation(), outcome);
        }
    }

    /** Gives the credits of a call back that still runs, because the process stops; returns false if it has ended. */
    boolean stop(RunningCall running) {
        if (!running.end()) {
            return false;
        }
        try {
            boolean unused = givenBack(running);
        } catch (RuntimeException failure) {
            LOG.error("The credits of a call that was stopped could not be given back", failure);
        } finally {
            metering.running().remove(running);
            Metering.stop(running.observation(), "stopped");
        }
        return true;
    }

    /** Tells the client of a stopped call. Waits for a client that reads slowly. */
    void tellStopped(RunningCall running) {
        try {
            answerWith(running, problems.stopped());
        } catch (IllegalStateException over) {
            LOG.debug("The container has ended the response before", over);
        }
    }

    private static boolean isServed(RunningCall running) {
        HeldResponse response = running.response();
        if (response.isStream() && response.isClientGone()) {
            return running.hold() == null ? response.sentBytes() > 0 : running.cost() > 0;
        }
        boolean failed = response.isStream() && running.failure() != null;
        return !failed && response.getStatus() < HttpStatus.BAD_REQUEST.value();
    }

    private boolean served(RunningCall running) {
        Hold hold = running.hold();
        long cost = running.cost();
        Consumer<CreditLedger> booking = hold == null ? null : verbs -> capture(verbs, running.call(), hold, cost);
        return end(running.call(), State.ANSWERED, running.response().answer(), booking);
    }

    private static void capture(CreditLedger verbs, MeteredCall call, Hold hold, long cost) {
        if (cost > hold.amount()) {
            LOG.warn(
                    "Call {} of {} cost {}, but only {} were reserved",
                    call.key(),
                    call.account(),
                    cost,
                    hold.amount());
        }
        if (cost == 0) {
            var unused = verbs.release(hold.ref(), call.inLedger("release"));
        } else {
            var unused = verbs.capture(hold.ref(), Math.min(cost, hold.amount()), call.inLedger("capture"));
        }
    }

    /** A 4xx says what is wrong with the request, so its repetition is told the same. */
    private boolean givenBack(RunningCall running) {
        HeldResponse response = running.response();
        StoredAnswer reason = !response.isStream()
                        && response.getStatus() >= HttpStatus.BAD_REQUEST.value()
                        && response.getStatus() < HttpStatus.INTERNAL_SERVER_ERROR.value()
                ? response.answer()
                : null;
        Kind kind = running.hold() == null ? Kind.DEBIT : Kind.HOLD;
        return end(running.call(), State.REFUNDED, reason, verbs -> Refunds.giveBack(verbs, running.call(), kind));
    }

    /** After a refusal nothing of the end was stored. */
    private void cancel(RunningCall running) {
        try {
            boolean unused = givenBack(running);
        } catch (RuntimeException failure) {
            LOG.error("The credits of a call could not be given back", failure);
        }
    }

    /** A deadlock or a locked account says nothing about the call. */
    private boolean end(
            MeteredCall call, State state, @Nullable StoredAnswer answer, @Nullable Consumer<CreditLedger> booking) {
        for (int attempt = 1; ; attempt++) {
            try {
                return store.end(call, state, answer, booking);
            } catch (ConcurrencyException | TransientDataAccessException busy) {
                if (attempt == ATTEMPTS) {
                    throw busy;
                }
                LOG.debug("The end of a call is tried again", busy);
            }
        }
    }

    private void tellEnd(RunningCall running, boolean served) {
        HeldResponse response = running.response();
        if (response.isStream()) {
            if (!served) {
                response.cut(problems.failed().event());
            }
            return;
        }
        if (served && running.hold() != null) {
            response.setHeader("Credits-Price", Long.toString(running.cost()));
        }
        metering.showBalance(response, running.call());
    }

    private void endedByAnother(RunningCall running) {
        LOG.warn(
                "Call {} of {} was ended by another attempt",
                running.call().key(),
                running.call().account());
        try {
            StoredAnswer answer = store.find(running.call())
                    .filter(standing -> standing.state() != State.RUNNING)
                    .map(metering::earlier)
                    .orElseThrow(problems::inProgress);
            if (running.response().isStream()) {
                running.response().cut(problems.failed().event());
            } else {
                running.response().replace(answer);
            }
        } catch (LedgerProblemException problem) {
            answerWith(running, problem);
        }
    }

    private static void answerWith(RunningCall running, LedgerProblemException problem) {
        HeldResponse response = running.response();
        if (response.isStream()) {
            response.cut(problem.event());
        } else {
            response.replace(problem.answer());
        }
    }
}
