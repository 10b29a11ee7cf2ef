package io.creditledger.jdbc.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.IdempotencyKey;
import io.creditledger.Ledger;
import io.creditledger.Receipt;
import io.creditledger.StatementLine;
import io.creditledger.StatementPage;
import io.creditledger.StatementQuery;
import io.creditledger.jdbc.cluster.ClusterLoad.Call;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the clients of a store were told, against which it is held after its servers have failed. Thread-safe. */
final class Promises {
    private final Map<IdempotencyKey, Done> acknowledged = new HashMap<>();
    private final Map<IdempotencyKey, Call> givenUp = new HashMap<>();
    private final List<String> contradictions = new ArrayList<>();

    /** What is under a key. */
    private record Done(Call call, long transaction) {}

    /** Notes that a call is done, and under which id. */
    synchronized void acknowledged(Call call, Receipt receipt) {
        Done done = new Done(call, receipt.transaction().id().value());
        Done before = acknowledged.put(call.key(), done);
        if (before != null) {
            contradictions.add("acknowledged twice: " + before + " and " + done);
        }
    }

    /** Notes that a call has failed for certain, and is not made again. */
    synchronized void givenUp(Call call) {
        givenUp.put(call.key(), call);
    }

    /** Returns which calls were acknowledged, and forgets it. */
    synchronized List<Call> forgetAcknowledged() {
        List<Call> calls = acknowledged.values().stream().map(Done::call).toList();
        acknowledged.clear();
        return calls;
    }

    /** Returns how many acknowledged calls a ledger does not have. */
    synchronized int lost(Ledger survivor) {
        return (int) acknowledged.keySet().stream()
                .filter(key -> survivor.transaction(key).isEmpty())
                .count();
    }

    /**
     * Holds a ledger against what was told, when no call is under way: all that was acknowledged is stored once, under the id
     * that was told, nothing else is, the balances are what is left then, and the books are sound.
     */
    synchronized void assertKept(Ledger survivor) {
        assertThat(contradictions).isEmpty();
        assertThat(acknowledged).isNotEmpty();
        Map<IdempotencyKey, Done> stored = new HashMap<>();
        List<String> doubled = new ArrayList<>();
        Set<AccountId> users =
                acknowledged.values().stream().map(done -> done.call().user()).collect(Collectors.toSet());
        givenUp.values().forEach(call -> users.add(call.user()));
        Map<AccountId, Long> balances = new HashMap<>();
        for (AccountId user : users) {
            if (survivor.account(user).isEmpty()) {
                // nothing is stored of somebody whose first call was given up
                balances.put(user, 0L);
                continue;
            }
            for (StatementLine line : statement(survivor, user)) {
                IdempotencyKey key = line.transaction().key().orElseThrow();
                Call call = new Call(key, user, line.posting().amount());
                Done before =
                        stored.put(key, new Done(call, line.transaction().id().value()));
                if (before != null) {
                    doubled.add(before + " and " + stored.get(key));
                }
            }
            balances.put(user, survivor.balance(user).posted());
        }
        assertThat(doubled).as("stored twice").isEmpty();
        assertThat(common(stored.keySet(), givenUp.keySet()))
                .as("stored, of %d that failed and were given up", givenUp.size())
                .isEmpty();
        assertThat(differences(stored))
                .as("of %d acknowledged", acknowledged.size())
                .isEmpty();

        Map<AccountId, Long> expected = new HashMap<>();
        users.forEach(user -> expected.put(user, 0L));
        acknowledged
                .values()
                .forEach(done -> expected.merge(done.call().user(), done.call().amount(), Long::sum));
        assertThat(balances).isEqualTo(expected);
        assertThat(survivor.verify().violations()).isEmpty();
        assertThat(survivor.trialBalance().balanced()).isTrue();
    }

    private static Set<IdempotencyKey> common(Set<IdempotencyKey> one, Set<IdempotencyKey> other) {
        Set<IdempotencyKey> both = new HashSet<>(one);
        both.retainAll(other);
        return both;
    }

    private Map<String, String> differences(Map<IdempotencyKey, Done> stored) {
        Map<String, String> differences = new TreeMap<>();
        Set<IdempotencyKey> keys = new HashSet<>(acknowledged.keySet());
        keys.addAll(stored.keySet());
        for (IdempotencyKey key : keys) {
            if (!Objects.equals(acknowledged.get(key), stored.get(key))) {
                differences.put(
                        key.toString(), "acknowledged: " + acknowledged.get(key) + ", stored: " + stored.get(key));
            }
        }
        return differences;
    }

    private static List<StatementLine> statement(Ledger ledger, AccountId user) {
        List<StatementLine> lines = new ArrayList<>();
        OptionalLong next = OptionalLong.of(0);
        while (next.isPresent()) {
            StatementPage page = ledger.statement(StatementQuery.of(user)
                    .oldestFirst()
                    .after(next.getAsLong())
                    .limit(1_000)
                    .build());
            lines.addAll(page.lines());
            next = page.next();
        }
        return lines;
    }

    /** Returns the numbers for a report. */
    @Override
    public synchronized String toString() {
        return acknowledged.size() + " acknowledged, " + givenUp.size() + " given up";
    }
}
