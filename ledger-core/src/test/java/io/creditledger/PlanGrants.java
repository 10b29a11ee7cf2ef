package io.creditledger;

import io.creditledger.command.Grant;
import java.time.Instant;

/** What {@link CreditLedger#grantPeriod} executes, for tests that put it into lists and groups. */
public final class PlanGrants {
    private PlanGrants() {}

    /** Fills in the grant of the period that an instant is in. */
    public static Grant of(RecurringPlan plan, Grant.Builder grant, AccountId account, Instant at) {
        return plan.grant(grant, account, at).build();
    }
}
