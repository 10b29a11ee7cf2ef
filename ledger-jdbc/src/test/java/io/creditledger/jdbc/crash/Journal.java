package io.creditledger.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.Ledger;
import io.creditledger.StatementLine;
import io.creditledger.StatementPage;
import io.creditledger.StatementQuery;
import io.creditledger.Transaction;
import io.creditledger.TransactionId;
import io.creditledger.jdbc.crash.Answer.Booking;
import io.creditledger.jdbc.crash.Operation.Effect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the callers of a ledger know: what they tried and what they were told. It outlives the ledger's crashes, and
 * afterwards the books are held against it. Thread-safe.
 */
final class Journal {
    private final Map<String, Operation> tried = new LinkedHashMap<>();
    private final Map<String, Integer> unanswered = new LinkedHashMap<>();
    private final Map<String, Booking> booked = new LinkedHashMap<>();
    private final Set<String> chargedFirst = new HashSet<>();
    private final Set<String> doubtful = new HashSet<>();
    private final Set<String> refused = new LinkedHashSet<>();
    private final List<Booking> unchecked = new ArrayList<>();
    private final List<String> contradictions = new ArrayList<>();
    private int retried;
    private int retriedFoundDone;

    /** Notes that a call is about to be made. */
    synchronized void tried(Operation operation) {
        tried.put(operation.line(), operation);
        unanswered.merge(operation.line(), 1, Integer::sum);
    }

    /** Notes that a call has returned. */
    synchronized void answered(Answer answer) {
        String id = answer.operation().line();
        unanswered.computeIfPresent(id, (line, open) -> open == 1 ? null : open - 1);
        if (answer.bookings().isEmpty()) {
            refused.add(id);
        }
        for (int i = 0; i < answer.bookings().size(); i++) {
            Booking booking = answer.bookings().get(i);
            Effect effect = answer.operation().effects().get(i);
            if (!effect.equals(new Effect(booking.key(), booking.account(), booking.amount()))) {
                contradictions.add("asked for " + effect + ", was told of " + booking);
            }
            Booking before = booked.putIfAbsent(booking.key(), booking);
            if (before == null) {
                unchecked.add(booking);
            } else if (before.transaction() != booking.transaction()) {
                contradictions.add("was told of " + before + " and of " + booking);
            }
            if (!booking.replayed() && !chargedFirst.add(booking.key())) {
                contradictions.add("was told twice that " + booking + " is the first");
            }
        }
    }

    /**
     * Notes that a call ended without saying whether it was done. That nobody is told to be the first is right for its keys
     * only; once acknowledged, they have to be there like all others.
     */
    synchronized void leftInDoubt(Operation operation) {
        operation.effects().forEach(effect -> doubtful.add(effect.key()));
    }

    /** Notes something that must not be. */
    synchronized void contradiction(String what) {
        contradictions.add(what);
    }

    synchronized int acknowledged() {
        return booked.size();
    }

    /**
     * Holds the books against what has been noted since the last time, while nobody writes: everything acknowledged is
     * there, nothing is there by half, the books are sound. Then tries again what was not answered, twice.
     */
    synchronized void check(CreditLedger credits) {
        Ledger ledger = credits.ledger();
        checkAcknowledged(ledger);
        assertThat(halves(ledger)).as("half done").isEmpty();
        List.copyOf(unanswered.keySet()).forEach(id -> retry(credits, tried.get(id)));
        assertSound(ledger);
        Set<String> neverFirst = new LinkedHashSet<>(booked.keySet());
        neverFirst.removeAll(chargedFirst);
        neverFirst.removeAll(doubtful);
        assertThat(neverFirst).as("nobody was told to be the first").isEmpty();
    }

    /** Holds the books against what was acknowledged since the last time; others may go on writing. */
    void checkAcknowledged(Ledger ledger) {
        List<Booking> acknowledged;
        synchronized (this) {
            assertThat(contradictions).as("contradictions").isEmpty();
            acknowledged = List.copyOf(unchecked);
            unchecked.clear();
        }
        List<String> lost = new ArrayList<>();
        for (Booking booking : acknowledged) {
            Optional<Transaction> stored = ledger.transaction(Operation.keyOf(booking.key()));
            if (stored.isEmpty() || !isThat(booking, stored.get())) {
                Optional<Transaction> byId = ledger.transaction(TransactionId.of(booking.transaction()));
                lost.add(booking + ", but by key there is "
                        + stored.map(Journal::text).orElse("nothing") + " and by id "
                        + byId.map(Journal::text).orElse("nothing"));
            }
        }
        assertThat(lost).as("lost or altered, of %d", acknowledged.size()).isEmpty();
        assertSound(ledger);
    }

    private Stream<Operation> open() {
        return unanswered.keySet().stream().map(tried::get);
    }

    private List<String> halves(Ledger ledger) {
        List<String> halves = new ArrayList<>();
        for (Operation operation : open().toList()) {
            long stored = operation.effects().stream()
                    .filter(effect ->
                            ledger.transaction(Operation.keyOf(effect.key())).isPresent())
                    .count();
            if (stored != 0 && stored != operation.effects().size()) {
                halves.add(operation.line());
            }
        }
        return halves;
    }

    private void retry(CreditLedger credits, Operation operation) {
        boolean wasDone = credits.ledger()
                .transaction(Operation.keyOf(operation.effects().get(0).key()))
                .isPresent();
        Answer first = Answer.of(operation, credits.tryExecute(operation.command(credits)));
        Answer second = Answer.of(operation, credits.tryExecute(operation.command(credits)));

        assertThat(first.bookings()).allMatch(booking -> booking.replayed() == wasDone, "replayed: " + wasDone);
        assertThat(second.bookings()).allMatch(Booking::replayed, "replayed");
        assertThat(second.bookings())
                .extracting(Booking::transaction)
                .isEqualTo(first.bookings().stream().map(Booking::transaction).toList());
        retried++;
        retriedFoundDone += wasDone ? 1 : 0;
        unanswered.put(operation.line(), 1);
        if (wasDone) {
            // Whoever was the first died before it could say so.
            leftInDoubt(operation);
        }
        answered(first);
        assertThat(contradictions).as("contradictions").isEmpty();
    }

    private static void assertSound(Ledger ledger) {
        assertThat(ledger.verify().violations()).as("violations").isEmpty();
        assertThat(ledger.trialBalance().balanced()).as("trial balance is zero").isTrue();
        for (String account : Workload.ACCOUNTS) {
            var balance = ledger.balance(AccountId.of(account));
            assertThat(balance.available()).as(account).isGreaterThanOrEqualTo(balance.floor());
        }
    }

    /** Reads all statements and holds them against everything that was ever noted. */
    synchronized void audit(CreditLedger credits) {
        check(credits);
        Map<String, Effect> intended = new HashMap<>();
        tried.values().forEach(operation -> operation.effects().forEach(effect -> intended.put(effect.key(), effect)));
        Map<String, Effect> found = new HashMap<>();
        List<String> doubled = new ArrayList<>();
        for (String account : Workload.ACCOUNTS) {
            long sum = 0;
            for (StatementLine line : statement(credits.ledger(), account)) {
                sum += line.posting().amount();
                String key = line.transaction().key().orElseThrow().key();
                if (key.equals("grant-" + account)) {
                    continue;
                }
                Effect effect = new Effect(key, account, line.posting().amount());
                if (found.put(key, effect) != null) {
                    doubled.add(effect.toString());
                }
                assertThat(effect).isEqualTo(intended.get(key));
            }
            long charged = found.values().stream()
                    .filter(effect -> effect.account().equals(account))
                    .mapToLong(Effect::amount)
                    .sum();
            assertThat(sum).as(account).isEqualTo(Workload.granted(account) + charged);
            assertThat(credits.ledger().balance(AccountId.of(account)).posted())
                    .as(account)
                    .isEqualTo(sum);
        }
        assertThat(doubled).as("doubled").isEmpty();
        assertThat(found.keySet()).as("stored and acknowledged").isEqualTo(booked.keySet());
        assertThat(booked).as("some work was done").isNotEmpty();
        assertThat(refused).as("some was refused").isNotEmpty();
    }

    private static List<StatementLine> statement(Ledger ledger, String account) {
        List<StatementLine> lines = new ArrayList<>();
        OptionalLong next = OptionalLong.of(0);
        while (next.isPresent()) {
            StatementPage page = ledger.statement(StatementQuery.of(AccountId.of(account))
                    .oldestFirst()
                    .after(next.getAsLong())
                    .limit(1_000)
                    .build());
            lines.addAll(page.lines());
            next = page.next();
        }
        return lines;
    }

    private static boolean isThat(Booking booking, Transaction stored) {
        return stored.id().value() == booking.transaction()
                && stored.postings().stream()
                        .anyMatch(posting -> posting.account().value().equals(booking.account())
                                && posting.amount() == booking.amount());
    }

    private static String text(Transaction transaction) {
        return transaction.id() + " " + transaction.postings();
    }

    /** Returns the numbers for a report. */
    @Override
    public synchronized String toString() {
        return booked.size() + " acknowledged, " + refused.size() + " refused, " + doubtful.size()
                + " done without an answer, " + retried + " unanswered and tried again (" + retriedFoundDone
                + " of them had been done), none lost or doubled";
    }
}
