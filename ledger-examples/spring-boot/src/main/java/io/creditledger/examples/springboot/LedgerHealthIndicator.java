package io.creditledger.examples.springboot;

import io.creditledger.AccountId;
import io.creditledger.TrialBalance;
import io.creditledger.jdbc.JdbcLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Up if the ledger's store answers, no unit of work is stuck, and the books balance. The trial balance reads every account, so it is drawn up only
 * now and then; the store is asked each time.
 */
final class LedgerHealthIndicator extends AbstractHealthIndicator {
    private final JdbcLedger ledger;
    private final AccountId anyAccount;
    private final Duration trialBalanceEvery;
    private @Nullable Trial last;

    LedgerHealthIndicator(JdbcLedger ledger, AccountId anyAccount, Duration trialBalanceEvery) {
        super("The ledger's store did not answer");
        this.ledger = ledger;
        this.anyAccount = anyAccount;
        this.trialBalanceEvery = trialBalanceEvery;
    }

    /** An exception of the store's means down, too. */
    @Override
    protected void doHealthCheck(Health.Builder health) {
        var unused = ledger.balances(List.of(anyAccount));
        Trial trial = trial();
        int stuck = ledger.stats().stuckUnits();
        if (stuck == 0 && trial.balance().balanced()) {
            health.up();
        } else {
            health.down();
        }
        health.withDetail("stuckUnits", stuck);
        trial.balance()
                .assets()
                .forEach(asset -> health.withDetail("sum." + asset.asset().code(), asset.sum()));
        health.withDetail("trialBalanceAt", trial.at());
    }

    private synchronized Trial trial() {
        Trial known = last;
        if (known == null || !Instant.now().isBefore(known.at().plus(trialBalanceEvery))) {
            known = new Trial(ledger.trialBalance(), Instant.now());
            last = known;
        }
        return known;
    }

    private record Trial(TrialBalance balance, Instant at) {}
}
