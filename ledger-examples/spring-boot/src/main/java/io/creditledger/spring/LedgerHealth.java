package io.creditledger.spring;

import io.creditledger.AccountId;
import io.creditledger.TrialBalance;
import io.creditledger.jdbc.JdbcLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the health indicators ask the ledger. The trial balance reads every account, so it is computed only now and then. */
final class LedgerHealth {
    private final JdbcLedger ledger;
    private final AccountId anyAccount;
    private final Duration trialBalanceInterval;
    private @Nullable Trial last;

    LedgerHealth(JdbcLedger ledger, AccountId anyAccount, Duration trialBalanceInterval) {
        this.ledger = ledger;
        this.anyAccount = anyAccount;
        this.trialBalanceInterval = trialBalanceInterval;
    }

    /**
     * Returns how many units of work should have ended by now.
     *
     * @throws RuntimeException if the store does not answer
     */
    int stuckUnits() {
        var unused = ledger.balances(List.of(anyAccount));
        return ledger.stats().stuckUnits();
    }

    /** Returns the last trial balance, or a new one if that is too old. */
    synchronized Trial trial() {
        Trial known = last;
        if (known == null || !Instant.now().isBefore(known.at().plus(trialBalanceInterval))) {
            known = new Trial(ledger.trialBalance(), Instant.now());
            last = known;
        }
        return known;
    }

    /** A trial balance, and when it was computed. */
    record Trial(TrialBalance balance, Instant at) {}
}
