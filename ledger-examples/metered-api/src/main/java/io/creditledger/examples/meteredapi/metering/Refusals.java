package io.creditledger.examples.meteredapi.metering;

import io.creditledger.Balance;
import io.creditledger.CreditLedger;
import io.creditledger.error.InsufficientCreditsException;
import io.creditledger.error.RejectedException;
import io.creditledger.examples.meteredapi.web.Problem;
import io.creditledger.examples.meteredapi.web.Problems;

/** What those are told who cannot pay, or name a call that there is not. */
public final class Refusals {
    private final CreditLedger credits;
    private final Meters meters;

    Refusals(CreditLedger credits, Meters meters) {
        this.credits = credits;
        this.meters = meters;
    }

    /** Who cannot pay is told from memory. Not under a key of the client's: it may have been paid for already. */
    void turnAwayEarly(RequestKey request, long price) {
        Balance balance = credits.balance(request.user().account());
        if (!request.repeated() && balance.available() - balance.floor() < price) {
            throw refused(
                    new InsufficientCreditsException(
                            balance.account(), price, balance.available(), balance.held(), balance.floor()),
                    price);
        }
    }

    /** The ledger has refused. */
    Problem refused(RejectedException refusal, long price) {
        meters.refused();
        Problem problem = Problems.of(refusal);
        if (refusal instanceof InsufficientCreditsException insufficient) {
            problem.with("balance", insufficient.available())
                    .with("price", price)
                    .header("Credits-Price", Long.toString(price))
                    .header("Credits-Balance", Long.toString(insufficient.available()));
        }
        return problem;
    }

    /** The user has made no such call. */
    public static Problem noSuchCall() {
        return Problem.notFound("This user has made no such call.");
    }
}
