package io.creditledger.examples.quickstart;

import io.creditledger.examples.quickstart.ChargeOutcome.Charged;
import io.creditledger.examples.quickstart.ChargeOutcome.Refused;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Books in a few maps: what {@link Books} promises and no more, so that a replay can be tested without a ledger. Stays
 * open when it is closed, so that a second run finds what the first has left.
 */
final class MapBooks implements Books {

    private @Nullable Terms terms;
    private final Map<String, Long> balances = new TreeMap<>();
    private final Map<String, TransactionRecord> byKey = new LinkedHashMap<>();
    private final Map<String, TransactionRecord> byId = new HashMap<>();
    private long granted;
    private long revenue;
    private int chargesUntilKilled = Integer.MAX_VALUE;

    /** After so many more charges, the next one throws. */
    synchronized void killAfter(int charges) {
        chargesUntilKilled = charges;
    }

    synchronized Map<String, Long> balances() {
        return new TreeMap<>(balances);
    }

    /** What was booked for a client, in the order of booking. */
    synchronized List<String> notes(String client) {
        return byKey.values().stream()
                .filter(record -> record.user().equals(client))
                .map(TransactionRecord::note)
                .toList();
    }

    synchronized int transactions() {
        return byKey.size();
    }

    @Override
    public synchronized Terms agreeOn(Terms wanted) {
        if (terms == null) {
            terms = wanted;
        }
        return terms;
    }

    @Override
    public synchronized boolean open(String client, long credits) {
        if (balances.putIfAbsent(client, credits) != null) {
            return false;
        }
        granted += credits;
        return true;
    }

    @Override
    public synchronized ChargeOutcome charge(Charge charge) {
        if (chargesUntilKilled-- == 0) {
            throw new IllegalStateException("killed");
        }
        TransactionRecord known = byKey.get(charge.scope() + " " + charge.key());
        if (known != null) {
            return new Charged(known.id(), known.balanceAfter(), true);
        }
        Long balance = balances.get(charge.client());
        if (balance == null) {
            throw new IllegalStateException("no account: " + charge.client());
        }
        if (balance < charge.credits()) {
            return new Refused(balance);
        }
        long after = balance - charge.credits();
        balances.put(charge.client(), after);
        revenue += charge.credits();
        TransactionRecord record = new TransactionRecord(
                "t" + (byKey.size() + 1), charge.client(), -charge.credits(), charge.time(), after, charge.note());
        byKey.put(charge.scope() + " " + charge.key(), record);
        byId.put(record.id(), record);
        return new Charged(record.id(), after, false);
    }

    @Override
    public synchronized TransactionRecord transaction(String transactionId) {
        TransactionRecord record = byId.get(transactionId);
        if (record == null) {
            throw new IllegalStateException("no transaction: " + transactionId);
        }
        return record;
    }

    @Override
    public synchronized Audit audit() {
        long clients = balances.values().stream().mapToLong(Long::longValue).sum();
        return new Audit(
                List.of(
                        new Audit.Line("clients", clients),
                        new Audit.Line("issuance", -granted),
                        new Audit.Line("revenue", revenue)),
                byKey.size() + " transactions",
                List.of());
    }

    @Override
    public void close() {}
}
