package io.creditledger.jdbc.internal.unit;

import io.creditledger.AccountId;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import io.creditledger.engine.Footprint;
import io.creditledger.jdbc.internal.load.Busy;
import io.creditledger.jdbc.internal.load.UnitOfWorkAttempt;
import io.creditledger.jdbc.internal.unit.CallCommands.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Splits the commands of a unit of work into those that run now and those that are diverted, because they need something that
 * another transaction holds, or depend on an earlier command of the same list that is diverted. Computed only if something is held.
 *
 * <p>A command depends on an earlier one of its list if they share an account that is limited or not open yet, an idempotency
 * key, an operation that they refer to, or an asset that is not registered yet; or if one refers to the other by its key. Two
 * calls do not depend on each other. For one call, and used once.
 */
final class Diversion {
    private final Busy busy;
    private final UnitOfWorkAttempt attempt;
    private final Set<AccountId> accounts = new HashSet<>();
    private final Set<Long> operations = new HashSet<>();
    private final Set<IdempotencyKey> keys = new HashSet<>();
    private final Set<String> assets = new HashSet<>();

    private Diversion(Busy busy, UnitOfWorkAttempt attempt) {
        this.busy = busy;
        this.attempt = attempt;
    }

    /**
     * Returns the commands that can run now, in order.
     *
     * @param calls whose pending commands to look at
     * @param busy what somebody else holds
     * @param attempt knows what the commands touch
     */
    static List<Entry> runnable(List<CallCommands> calls, Busy busy, UnitOfWorkAttempt attempt) {
        List<Entry> runnable = new ArrayList<>();
        for (CallCommands call : calls) {
            Diversion diversion = new Diversion(busy, attempt);
            for (Entry entry : call.pending()) {
                if (!diversion.diverts(entry.footprint())) {
                    runnable.add(entry);
                }
            }
        }
        return runnable;
    }

    private boolean diverts(Footprint footprint) {
        Set<AccountId> touched = attempt.touched(footprint);
        Set<Long> referred = attempt.operationsOf(footprint);
        boolean diverts = meet(touched, busy.accounts())
                || meet(referred, busy.operations())
                || busy.claims().stream().anyMatch(claim -> claim.isIn(footprint))
                || dependsOnDiverted(footprint, touched, referred);
        if (diverts) {
            touched.stream().filter(account -> !attempt.isUnlimited(account)).forEach(accounts::add);
            operations.addAll(referred);
            keys.addAll(footprint.keys());
            footprint.references().forEach(ref -> ref.key().ifPresent(keys::add));
            footprint.assetCodes().stream()
                    .filter(code -> !attempt.hasAsset(code))
                    .forEach(assets::add);
        }
        return diverts;
    }

    private boolean dependsOnDiverted(Footprint footprint, Set<AccountId> touched, Set<Long> referred) {
        return meet(touched, accounts)
                || meet(referred, operations)
                || meet(footprint.keys(), keys)
                || meet(footprint.assetCodes(), assets)
                || footprint.references().stream()
                        .map(OperationRef::key)
                        .anyMatch(key -> key.isPresent() && keys.contains(key.get()));
    }

    /** Looks up each of the few in the others. */
    private static boolean meet(Collection<?> few, Set<?> others) {
        return !others.isEmpty() && few.stream().anyMatch(others::contains);
    }
}
