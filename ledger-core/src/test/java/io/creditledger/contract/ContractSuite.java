package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.Balance;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.Ledger;
import io.creditledger.Leg;
import io.creditledger.OperationRef;
import io.creditledger.Outcome;
import io.creditledger.Preview;
import io.creditledger.Receipt;
import io.creditledger.StatementQuery;
import io.creditledger.Transaction;
import io.creditledger.TransactionId;
import io.creditledger.TrialBalance;
import io.creditledger.VerifyReport.Violation;
import io.creditledger.command.Command;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.Reverse;
import io.creditledger.error.AccountNotFoundException;
import io.creditledger.error.AmountOverflowException;
import io.creditledger.error.RejectedException;
import io.creditledger.event.EventListener;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.Condition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.opentest4j.TestAbortedException;

/**
 * One subject of the contract: an empty ledger for each test, the words that tests are written in, and a check of the
 * books afterwards. Becomes part of the contract as a nested class of {@link LedgerContract}.
 */
@ExtendWith(BooksExtension.class)
public abstract class ContractSuite {
    /** The asset of {@link #credits}, without decimals. */
    protected static final Asset CREDIT = Asset.of("CREDIT", 0);

    /** Another asset. */
    protected static final Asset USD = Asset.of("USD", 2);

    /** A user's account; tests open it. */
    protected static final AccountId USER = AccountId.of("user:1");

    /** Another user's. */
    protected static final AccountId OTHER = AccountId.of("user:2");

    /** An account that no test opens. */
    protected static final AccountId NOBODY = AccountId.of("user:nobody");

    /** The system accounts of {@link #credits}. */
    protected static final AccountId ISSUANCE = AccountId.of("system:CREDIT:issuance");

    /** Where debits go. */
    protected static final AccountId REVENUE = AccountId.of("system:CREDIT:revenue");

    /** Where expired credits go. */
    protected static final AccountId EXPIRED = AccountId.of("system:CREDIT:expired");

    private LedgerFixture fixture;
    private OpenLedger open;
    private RecordingLedger recording;
    private boolean tampered;
    private int keys;

    /** The ledger under test. */
    protected Ledger ledger;

    /** The verbs over it, with 0 as floor and no ceiling; its system accounts are open. */
    protected CreditLedger credits;

    /** Its clock. */
    protected MutableClock clock;

    final void open(LedgerFixture with) {
        fixture = with;
        clock = new MutableClock();
        open = with.open(clock, listener(), usage());
        recording = new RecordingLedger(open.ledger());
        ledger = recording;
        credits = CreditLedger.builder(ledger).build();
    }

    /** Returns the listener that the ledger is built with, or null; asked for before each test. */
    @Nullable
    EventListener listener() {
        return null;
    }

    /** Returns the names of the metadata by which usage is counted, or none; asked for before each test. */
    List<String> usage() {
        return List.of();
    }

    final boolean isOpen() {
        return credits != null;
    }

    final boolean tampered() {
        return tampered;
    }

    final void close() {
        if (open != null) {
            open.close();
        }
    }

    /** Checks the books now; done after each test anyway. */
    protected final void checkBooks() {
        open.commit();
        BookCheck.check(open.truth(), recording.accounts());
        if (open.ledger() != open.truth()) {
            for (AccountId account : recording.accounts()) {
                assertThat(balanceIfCountable(open.ledger(), account))
                        .as("what the ledger says, against what its store says")
                        .isEqualTo(balanceIfCountable(open.truth(), account));
            }
        }
    }

    private static Optional<Balance> balanceIfCountable(Ledger ledger, AccountId account) {
        try {
            return Optional.of(ledger.balance(account));
        } catch (AccountNotFoundException | AmountOverflowException none) {
            return Optional.empty();
        }
    }

    /** Returns the fixture. */
    protected final LedgerFixture fixture() {
        return fixture;
    }

    /** Returns one more ledger over the same rows; without such a thing the test ends here. */
    protected final Ledger reopened() {
        open.commit();
        return open.reopened().orElseThrow(() -> new TestAbortedException("what this ledger knows dies with it"));
    }

    /** Returns the means to damage the rows; without them the test ends here. The books are not checked afterwards. */
    protected final Tampering tampering() {
        open.commit();
        tampered = true;
        return open.tampering().orElseThrow(() -> new TestAbortedException("nobody can get at these rows"));
    }

    /** Returns what a report is to name: a rule, and the place where it is broken. */
    protected static Condition<Violation> broken(String rule, String place) {
        return new Condition<>(
                violation -> violation.rule().equals(rule) && violation.place().equals(place), rule + " at " + place);
    }

    // The words of tests

    /** Returns the key of this name. */
    protected static IdempotencyKey key(String name) {
        return IdempotencyKey.of("test", name);
    }

    /** Returns a key not used before in this test. */
    protected final IdempotencyKey newKey() {
        return key("auto-" + ++keys);
    }

    /** Points to the operation under this name's key. */
    protected static OperationRef ref(String name) {
        return OperationRef.of(key(name));
    }

    /** Points to what a receipt is about. */
    protected static OperationRef ref(Receipt receipt) {
        return OperationRef.of(receipt.transaction().id());
    }

    /** Opens a limited account with these credits in it. */
    protected final void given(AccountId account, long posted) {
        credits.open(account);
        if (posted > 0) {
            credits.grant(account, posted, newKey());
        }
    }

    /** Opens a limited account with this floor and nothing in it. */
    protected final void givenFloor(AccountId account, long floor) {
        credits.execute(OpenAccount.limited(account, CREDIT).floor(floor).build());
    }

    /** Opens a limited account with this ceiling and nothing in it. */
    protected final void givenCeiling(AccountId account, long ceiling) {
        credits.execute(OpenAccount.limited(account, CREDIT).ceiling(ceiling).build());
    }

    /** Opens a limited account in debt: a forced reversal of a grant that has been spent leaves minus {@code debt}. */
    protected final void givenDebt(AccountId account, long debt) {
        Receipt grant = credits.grant(account, debt, newKey());
        credits.debit(account, debt, newKey());
        credits.execute(Reverse.of(ref(grant)).force().key(newKey()).build());
    }

    /** Returns an account's posted balance. */
    protected final long posted(AccountId account) {
        return ledger.balance(account).posted();
    }

    /** Executes a command that must be accepted for the first time, and must have been foreseen by its preview. */
    protected final <R> R done(Command<R> command) {
        Preview preview = ledger.preview(command);
        assertThat(preview.rejection()).as("preview").isEmpty();
        assertThat(preview.replayed()).as("preview foresees a replay").isFalse();
        Map<AccountId, Balance> before = ledger.balances(
                preview.balances().stream().map(Balance::account).toList());
        Outcome<R> outcome = ledger.execute(command);
        assertThat(outcome.rejection()).isEmpty();
        assertThat(((Outcome.Accepted<R>) outcome).replayed()).isFalse();
        assertThat(preview.balances()).as("balances foreseen").isEqualTo(outcome.changedBalances());
        for (Balance balance : outcome.changedBalances()) {
            assertThat(ledger.balance(balance.account())).isEqualTo(balance);
        }
        R result = outcome.orElseThrow();
        Map<TransactionId, Transaction> booked = booked(before, outcome.changedBalances());
        if (result instanceof Receipt receipt) {
            assertThat(preview.legs()).as("legs foreseen").containsSubsequence(legs(receipt.transaction()));
            // A refund of what has expired moves no limited account.
            booked.put(receipt.transaction().id(), receipt.transaction());
        }
        assertThat(preview.legs())
                .as("legs foreseen, with what the ledger books beside the command")
                .containsExactlyInAnyOrderElementsOf(booked.values().stream()
                        .flatMap(transaction -> legs(transaction).stream())
                        .toList());
        return result;
    }

    /** Returns the transactions that brought limited accounts from what they had before to what they have now. */
    private Map<TransactionId, Transaction> booked(Map<AccountId, Balance> before, List<Balance> now) {
        Map<TransactionId, Transaction> booked = new LinkedHashMap<>();
        for (Balance balance : now) {
            Balance earlier = before.get(balance.account());
            long seq = earlier == null ? 0 : earlier.seq();
            if (balance.seq() > seq) {
                StatementQuery query = StatementQuery.of(balance.account())
                        .oldestFirst()
                        .after(seq)
                        .build();
                ledger.statement(query)
                        .lines()
                        .forEach(line -> booked.put(line.transaction().id(), line.transaction()));
            }
        }
        return booked;
    }

    /** Executes a command that must replay and change nothing. */
    protected final <R> R replayed(Command<R> command) {
        State before = state();
        Preview preview = ledger.preview(command);
        assertThat(preview.isAccepted()).as("preview").isTrue();
        assertThat(preview.replayed()).as("preview foresees the replay").isTrue();
        Outcome<R> outcome = ledger.execute(command);
        assertThat(outcome.rejection()).isEmpty();
        assertThat(((Outcome.Accepted<R>) outcome).replayed()).isTrue();
        assertThat(outcome.changedBalances()).as("old news").isEmpty();
        assertThat(state()).as("a replay changes nothing").isEqualTo(before);
        return outcome.orElseThrow();
    }

    /** Executes a command that must be refused for this reason, without a trace, and returns the refusal. */
    protected final <T extends RejectedException> T refused(Class<T> reason, Command<?> command) {
        State before = state();
        RejectedException foreseen = ledger.preview(command).rejection().orElse(null);
        Outcome<?> outcome = ledger.execute(command);
        assertThat(outcome.isAccepted()).as("accepted").isFalse();
        assertThat(outcome.result()).isEmpty();
        assertThat(outcome.changedBalances()).isEmpty();
        RejectedException refusal = outcome.rejection().orElseThrow();
        assertThat(refusal).isInstanceOf(reason);
        assertThat(foreseen).as("preview").isNotNull();
        assertThat(foreseen).hasSameClassAs(refusal).hasMessage(refusal.getMessage());
        assertThat(state()).as("a refusal leaves no trace").isEqualTo(before);
        return reason.cast(refusal);
    }

    /** Returns a transaction's legs. */
    protected static List<Leg> legs(Transaction transaction) {
        return transaction.postings().stream()
                .map(posting -> new Leg(posting.account(), posting.asset(), posting.amount()))
                .toList();
    }

    /** Returns a leg in credits. */
    protected static Leg leg(AccountId account, long amount) {
        return new Leg(account, CREDIT, amount);
    }

    /** Returns all that can be read of the whole ledger in a few reads; two are equal if nothing happened in between. */
    protected final State state() {
        return new State(ledger.trialBalance(), ledger.balances(recording.accounts()), open.fingerprint());
    }

    /**
     * What a ledger is at a moment.
     *
     * @param totals its trial balance
     * @param balances the balances of the accounts named so far
     * @param fingerprint of its rows; see {@link OpenLedger#fingerprintedBy}
     */
    protected record State(TrialBalance totals, Map<AccountId, Balance> balances, Object fingerprint) {}
}
