package io.creditledger.audit;

import static io.creditledger.audit.AuditedRows.account;
import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.HoldStatus;
import io.creditledger.IdempotencyKey;
import io.creditledger.LotCategory;
import io.creditledger.OperationKind;
import io.creditledger.Posting;
import io.creditledger.VerifyReport;
import io.creditledger.VerifyReport.Violation;
import io.creditledger.audit.Books.AuditedAccount;
import io.creditledger.audit.Books.AuditedLot;
import io.creditledger.audit.Books.AuditedOperation;
import io.creditledger.audit.Books.AuditedPosting;
import io.creditledger.command.Debit;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.Grant;
import io.creditledger.command.Rollover;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.Allocation;
import io.creditledger.engine.BurnOrder;
import io.creditledger.engine.CanonicalRequest;
import io.creditledger.engine.HoldState;
import io.creditledger.engine.LotState;
import io.creditledger.engine.PostingLocator;
import io.creditledger.engine.UsageEntry;
import io.creditledger.engine.UsageRow;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** One rule after the other, on rows that are wrong in one way, and on those that are just right. */
class AuditRulesTest {
    private static final Asset CREDIT = Asset.of("CREDIT", 0);
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final AccountId USER = AccountId.of("user");
    private static final AccountId REVENUE = AccountId.of("revenue");
    private static final CanonicalRequest OF_30 = CanonicalRequest.of(Debit.from(USER)
            .amount(30)
            .destination(REVENUE)
            .key(IdempotencyKey.of("test", "d"))
            .build());
    private static final CanonicalRequest OF_NO_AMOUNT = CanonicalRequest.of(
            FreezeAccount.of(USER).key(IdempotencyKey.of("test", "f")).build());
    private static final CanonicalRequest CARRIED = CanonicalRequest.of(Grant.to(USER)
            .amount(30)
            .source(REVENUE)
            .expiresAt(NOW.plusSeconds(60))
            .expiryAccount(AccountId.of("expired"))
            .rollover(new Rollover(IdempotencyKey.of("test", "before"), 0, 10))
            .key(IdempotencyKey.of("test", "g"))
            .build());

    private final AuditedRows rows = new AuditedRows();
    private final List<AuditedAccount> accounts = rows.accounts;
    private final List<AuditedPosting> postings = rows.postings;
    private final List<AuditedOperation> operations = rows.operations;
    private long seq;
    private long posted;

    /** Adds an operation that moves an amount from revenue (2) to the user (1), or back if it is negative; 0 moves nothing. */
    private void add(long id, OperationKind kind, CanonicalRequest request, long amount) {
        add(id, kind, request, amount, null, 0, null);
    }

    private void add(
            long id,
            OperationKind kind,
            CanonicalRequest request,
            long amount,
            @Nullable Long reference,
            long returned,
            @Nullable Long reversedBy) {
        add(id, kind, request, amount, reference, returned, reversedBy, null);
    }

    private void add(
            long id,
            OperationKind kind,
            CanonicalRequest request,
            long amount,
            @Nullable Long reference,
            long returned,
            @Nullable Long reversedBy,
            @Nullable Long undone) {
        List<AuditedPosting> own = new ArrayList<>();
        if (amount != 0) {
            posted += amount;
            seq++;
            own.add(new AuditedPosting(1, seq, id, amount, new Posting.After(posted, 0, seq)));
            own.add(new AuditedPosting(2, id, id, -amount, null));
        }
        postings.addAll(own);
        operations.add(new AuditedOperation(
                id,
                null,
                true,
                kind,
                request,
                own.stream()
                        .map(posting -> new PostingLocator(posting.account(), posting.position()))
                        .toList(),
                own,
                NOW,
                reference,
                returned,
                reversedBy,
                null,
                undone));
    }

    private List<Violation> violations() {
        if (accounts.isEmpty()) {
            accounts.add(new AuditedAccount(account(1, USER, true, posted, seq, seq), BigInteger.ZERO));
            accounts.add(new AuditedAccount(account(2, REVENUE, false, 0, 0, 0), BigInteger.valueOf(-posted)));
        }
        return operations.isEmpty()
                ? rows.withoutOperations()
                : Auditor.audit(rows).violations();
    }

    private List<String> rules() {
        return violations().stream().map(Violation::rule).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "GRANT, 30, true",
        "GRANT, 31, false",
        "GRANT, 29, false",
        "GRANT, -30, false",
        "DEBIT, -30, true",
        "DEBIT, -31, false",
        "DEBIT, 30, false",
        "TRANSFER, -30, true",
        "TRANSFER, -29, false",
        "CAPTURE, -30, true",
        "CAPTURE, 30, false",
        "DEBIT_UP_TO, -30, true",
        "DEBIT_UP_TO, -1, true",
        "DEBIT_UP_TO, 0, true",
        "DEBIT_UP_TO, -31, false",
        "DEBIT_UP_TO, 1, false",
        "REFUND, 30, true",
        "REFUND, 29, false",
        "POST, 1, true",
        "POST, -1, true",
        "POST, 0, false",
        "REVERSE, 1, true",
        "REVERSE, 0, false",
        "EXPIRE, -1, true",
        "EXPIRE, 0, false",
        "EXPIRE, 1, false",
        "CLOSE, -1, true",
        "CLOSE, 0, true",
        "CLOSE, 1, false",
        "VOID_LOT, -1, true",
        "VOID_LOT, 0, true",
        "VOID_LOT, 1, false",
    })
    void whatIsBookedFirstFitsARequestOfThirty(OperationKind kind, long amount, boolean fits) {
        add(10, kind, OF_30, amount);

        assertThat(!rules().contains("operation-matches-effect")).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({"GRANT, 1, true", "GRANT, -1, false", "DEBIT, -7, true", "DEBIT, 7, false", "REFUND, 7, true"})
    void withoutAnAmountInTheRequestTheSignMustFit(OperationKind kind, long amount, boolean fits) {
        add(10, kind, OF_NO_AMOUNT, amount);

        assertThat(!rules().contains("operation-matches-effect")).isEqualTo(fits);
    }

    @ParameterizedTest
    @EnumSource(
            value = OperationKind.class,
            names = {"GRANT", "DEBIT", "TRANSFER", "REFUND"})
    void whatMovesCreditsMovesSome(OperationKind kind) {
        add(10, kind, OF_NO_AMOUNT, 0);

        assertThat(rules()).contains("operation-matches-effect");
    }

    @ParameterizedTest
    @CsvSource({"29, false", "30, true", "31, true"})
    void aGrantMayCarryMoreOver(long amount, boolean fits) {
        add(10, OperationKind.GRANT, CARRIED, amount);

        assertThat(!rules().contains("operation-matches-effect")).isEqualTo(fits);
    }

    @ParameterizedTest
    @EnumSource(
            value = OperationKind.class,
            names = {"CHANGE_LIMITS", "FREEZE", "REOPEN", "HOLD", "RELEASE", "EXTEND_HOLD", "REPAY", "EXTEND_LOT"})
    void whatMovesNothingHasNoPostings(OperationKind kind) {
        add(10, kind, OF_NO_AMOUNT, 0);
        assertThat(rules()).doesNotContain("operation-matches-effect");

        accounts.clear();
        add(11, kind, OF_NO_AMOUNT, 1);
        assertThat(rules()).contains("operation-matches-effect");
    }

    @ParameterizedTest
    @EnumSource(OperationKind.class)
    void whatUndoesOrEndsSomethingRefersToIt(OperationKind kind) {
        boolean refers = EnumSet.of(
                        OperationKind.REFUND,
                        OperationKind.REVERSE,
                        OperationKind.CAPTURE,
                        OperationKind.RELEASE,
                        OperationKind.EXTEND_HOLD)
                .contains(kind);
        add(10, kind, OF_NO_AMOUNT, 0);
        assertThat(rules().contains("reference")).isEqualTo(refers);

        operations.clear();
        add(10, kind, OF_NO_AMOUNT, 0, 9L, 0, null);
        assertThat(rules().contains("reference")).isEqualTo(!refers);
    }

    /** A debit of 30, or a refund of it, that counts so much of usage, and the row of that account. */
    private void addCounted(OperationKind kind, long counted, long count, long amount) {
        boolean refund = kind == OperationKind.REFUND;
        add(10, kind, OF_30, refund ? 30 : -30, refund ? 9L : null, 0, null);
        AuditedOperation operation = operations.get(0);
        UsageEntry entry = new UsageEntry(1, refund, counted, List.of("/a", "", ""));
        operations.set(
                0,
                new AuditedOperation(
                        10,
                        null,
                        true,
                        kind,
                        OF_30,
                        operation.places(),
                        operation.postings(),
                        NOW,
                        operation.reference(),
                        0,
                        null,
                        entry,
                        null));
        UsageRow.Key key = new UsageRow.Key(1, UsageRow.day(NOW), List.of("/a", "", ""));
        BigInteger sum = BigInteger.valueOf(amount);
        rows.usage.add(
                refund
                        ? new UsageRow(key, 0, BigInteger.ZERO, count, sum)
                        : new UsageRow(key, count, sum, 0, BigInteger.ZERO));
    }

    @ParameterizedTest
    @CsvSource({
        "DEBIT, 30, 1, 30, ''",
        "DEBIT, 30, 2, 30, usage-is-sum",
        "DEBIT, 30, 1, 29, usage-is-sum",
        "DEBIT, 29, 1, 29, usage-is-amount",
        "REFUND, 30, 1, 30, ''",
        "REFUND, 30, 2, 30, usage-is-sum",
        "REFUND, 30, 1, 29, usage-is-sum",
        "REFUND, 29, 1, 29, usage-is-amount"
    })
    void usageIsTheSumOfWhatOperationsCount(OperationKind kind, long counted, long count, long amount, String rule) {
        addCounted(kind, counted, count, amount);

        assertThat(rules())
                .filteredOn(found -> found.startsWith("usage-"))
                .isEqualTo(rule.isEmpty() ? List.of() : List.of(rule));
    }

    @Test
    void usageWithoutAnOperationIsFoundAlsoOfAnAccountThatIsNotThere() {
        rows.usage.add(
                new UsageRow(new UsageRow.Key(99, 0, List.of("", "", "")), 1, BigInteger.ONE, 0, BigInteger.ZERO));

        assertThat(violations())
                .containsExactly(new Violation(
                        "usage-is-sum", "account number 99", "its usage is not the sum of what its operations say"));
    }

    @Test
    void theFirstPostingIsTheOneThatIsListedFirst() {
        add(10, OperationKind.DEBIT, OF_30, -30);
        Collections.reverse(postings);

        assertThat(rules()).isEmpty();
    }

    @Test
    void aPostingOfNothingIsFound() {
        postings.add(new AuditedPosting(2, 11, 11, 0, null));

        assertThat(rules()).containsExactly("amount-not-zero");
    }

    @Test
    void aGapBetweenPostingsIsFoundOnce() {
        postings.add(new AuditedPosting(1, 2, 10, 5, new Posting.After(5, 0, 2)));
        postings.add(new AuditedPosting(1, 3, 11, 5, new Posting.After(10, 0, 3)));
        postings.add(new AuditedPosting(2, 10, 10, -5, null));
        postings.add(new AuditedPosting(2, 11, 11, -5, null));
        posted = 10;
        seq = 3;

        assertThat(violations())
                .containsExactly(new Violation("seq-gapless", "account user position 2", "expected position 1"));
    }

    @Test
    void aBalanceThatIsNotTheSumOfThePostingsIsFoundOnce() {
        postings.add(new AuditedPosting(1, 1, 10, 5, new Posting.After(6, 0, 1)));
        postings.add(new AuditedPosting(1, 2, 11, 5, new Posting.After(11, 0, 2)));
        postings.add(new AuditedPosting(2, 10, 10, -5, null));
        postings.add(new AuditedPosting(2, 11, 11, -6, null));
        posted = 11;
        seq = 2;

        assertThat(violations())
                .containsExactly(new Violation(
                        "balance-after", "account user position 1", "says 6, postings up to it sum to 5"));
    }

    @Test
    void aRevisionThatDoesNotRiseIsFound() {
        postings.add(new AuditedPosting(1, 1, 10, 5, new Posting.After(5, 0, 3)));
        postings.add(new AuditedPosting(1, 2, 11, 5, new Posting.After(10, 0, 3)));
        accounts.add(new AuditedAccount(account(1, USER, true, 10, 2, 3), BigInteger.ZERO));
        accounts.add(new AuditedAccount(account(2, REVENUE, false, 0, 0, 0), BigInteger.ZERO));

        assertThat(violations())
                .filteredOn(violation -> violation.rule().equals("revision-rises"))
                .containsExactly(new Violation("revision-rises", "account user position 2", "has revision 3 after 3"));
    }

    private List<String> accountRules(AccountState state) {
        accounts.clear();
        accounts.add(new AuditedAccount(state, BigInteger.ZERO));
        return violations().stream()
                .map(violation -> violation.rule() + " at " + violation.place())
                .toList();
    }

    @Test
    void anAccountThatIsNotItsPostingsIsFound() {
        postings.add(new AuditedPosting(1, 1, 10, 5, new Posting.After(5, 0, 2)));
        postings.add(new AuditedPosting(1, 2, 10, -5, new Posting.After(0, 0, 4)));

        assertThat(accountRules(account(1, USER, true, 0, 2, 4))).isEmpty();
        assertThat(accountRules(account(1, USER, true, 0, 2, 5)))
                .as("it may have changed since")
                .isEmpty();
        assertThat(accountRules(account(1, USER, true, 0, 2, 3))).containsExactly("revision-rises at account user");
        assertThat(accountRules(account(1, USER, true, 0, 3, 4))).containsExactly("seq-is-count at account user");
        assertThat(accountRules(account(1, USER, true, 0, 5, 4)))
                .containsExactly("seq-is-count at account user", "revision-rises at account user");
        assertThat(accountRules(account(1, USER, true, 1, 2, 4)))
                .containsExactly("balance-is-sum at account user", "asset-sums-to-zero at asset CREDIT/0");
    }

    @Test
    void anUnlimitedAccountWhoseRevisionIsBelowItsSeqIsFound() {
        assertThat(accountRules(account(2, REVENUE, false, 0, 2, 2))).isEmpty();
        assertThat(accountRules(account(2, REVENUE, false, 0, 2, 1)))
                .containsExactly("revision-rises at account " + REVENUE);
    }

    @Test
    void thePostingsOfATransactionSumToZeroAndAreTwoAtLeast() {
        add(10, OperationKind.DEBIT, OF_30, -30);
        postings.remove(1);
        AuditedOperation debit = operations.get(0);
        operations.set(
                0,
                new AuditedOperation(
                        10,
                        null,
                        true,
                        debit.kind(),
                        OF_30,
                        debit.places().subList(0, 1),
                        List.of(),
                        NOW,
                        null,
                        0,
                        null,
                        null,
                        null));
        accounts.add(new AuditedAccount(account(1, USER, true, posted, seq, seq), BigInteger.ZERO));
        accounts.add(new AuditedAccount(account(2, REVENUE, false, 0, 0, 0), BigInteger.ZERO));

        assertThat(violations())
                .containsExactly(
                        new Violation("two-postings", "operation 10", "has one posting only"),
                        new Violation("transaction-sums-to-zero", "operation 10", "sums to -30 in CREDIT/0"),
                        new Violation("asset-sums-to-zero", "asset CREDIT/0", "all accounts sum to -30"));
    }

    @ParameterizedTest
    @CsvSource({"0, true", "20, false", "30, false"})
    void whatIsUndoneWasUndoneByLaterOperations(long returned, boolean sound) {
        add(10, OperationKind.DEBIT, OF_30, -30, null, returned, null);

        assertThat(rules()).isEqualTo(sound ? List.of() : List.of("undone-is-booked"));
    }

    @ParameterizedTest
    @CsvSource({"19, false", "20, true", "21, false"})
    void refundsAddUpToWhatIsUndone(long returned, boolean sound) {
        add(10, OperationKind.DEBIT, OF_30, -30, null, returned, null);
        add(11, OperationKind.REFUND, OF_NO_AMOUNT, 15, 10L, 0, null);
        add(12, OperationKind.REFUND, OF_NO_AMOUNT, 5, 10L, 0, null);

        assertThat(rules()).isEqualTo(sound ? List.of() : List.of("undone-is-booked"));
    }

    @ParameterizedTest
    @CsvSource({"30, true", "31, false", "-1, false"})
    void noMoreIsUndoneThanWasMoved(long returned, boolean within) {
        add(10, OperationKind.DEBIT, OF_30, -30, null, returned, null);

        assertThat(!rules().contains("undone-within-amount")).isEqualTo(within);
    }

    @ParameterizedTest
    @CsvSource({
        "DEBIT, 30, 20, , true",
        "DEBIT, 30, 19, , false",
        "DEBIT, 30, 19, 20, true",
        "DEBIT, 30, 20, 19, false",
        "DEBIT, 29, 20, , false",
        "POST, 30, 19, , false",
        "POST, 30, 19, 20, true",
        "POST, 29, 20, , false",
    })
    void aReversalUndoesWhatRefundsHaveLeft(
            OperationKind kind, long returned, long reversed, @Nullable Long undone, boolean sound) {
        add(10, kind, OF_30, -30, null, returned, 12L);
        add(11, OperationKind.REFUND, OF_NO_AMOUNT, 10, 10L, 0, null);
        add(12, OperationKind.REVERSE, OF_NO_AMOUNT, reversed, 10L, 0, null, undone);

        assertThat(rules()).isEqualTo(sound ? List.of() : List.of("undone-is-booked"));
    }

    /** Credits of a lot that has ended go to its expiry account, and stay where they are if that account has them. */
    @ParameterizedTest
    @CsvSource({"30, , true", "20, , false", "20, 30, true", "31, 30, false", "20, 29, false", "30, 30, true"})
    void aRefundCreditsLessThanItUndoesOnlyIfItSaysSo(long credited, @Nullable Long undone, boolean sound) {
        add(10, OperationKind.DEBIT, OF_30, -30, null, undone == null ? credited : undone, null);
        add(11, OperationKind.REFUND, OF_30, credited, 10L, 0, null, undone);

        assertThat(rules()).isEqualTo(sound ? List.of() : List.of("operation-matches-effect"));
    }

    @Test
    void whatIsUndoneIsToldBesideWhatWasBooked() {
        add(10, OperationKind.DEBIT, OF_30, -30, null, 20, null);
        assertThat(violations())
                .extracting(Violation::detail)
                .containsExactly("says 20 is undone, later operations say 0");

        add(12, OperationKind.REVERSE, OF_NO_AMOUNT, 19, 10L, 0, null);
        accounts.clear();
        assertThat(violations())
                .extracting(Violation::detail)
                .contains("says 20 is undone, later operations say 0 and a reversal of 19");
    }

    @Test
    void aReversalIsNotedWhereItWasReversed() {
        add(10, OperationKind.DEBIT, OF_30, -30, null, 30, null);
        add(12, OperationKind.REVERSE, OF_NO_AMOUNT, 30, 10L, 0, null);

        assertThat(violations())
                .containsExactly(new Violation(
                        "reversed-once", "operation 10", "says reversed by null, later operations say 12"));
    }

    @Test
    void aReversalThatDidNotHappenIsFound() {
        add(10, OperationKind.DEBIT, OF_30, -30, null, 0, 12L);

        assertThat(rules()).containsExactly("reversed-once");
    }

    @Test
    void twoReversalsAreFound() {
        add(10, OperationKind.DEBIT, OF_30, -30, null, 30, 12L);
        add(12, OperationKind.REVERSE, OF_NO_AMOUNT, 30, 10L, 0, null);
        add(13, OperationKind.REVERSE, OF_NO_AMOUNT, 30, 10L, 0, null);

        assertThat(rules()).containsExactly("reversed-once");
    }

    /** A lot of 30 that operation 10 made, of which operation 11 let 5 expire. */
    private void givenALot(int priority, long expired) {
        add(10, OperationKind.GRANT, OF_30, 30);
        add(11, OperationKind.EXPIRE, OF_NO_AMOUNT, -5);
        rows.allocations.add(new Allocation(11, 0, 10L, -5, 0));
        BurnOrder order = new BurnOrder(50, Long.MAX_VALUE, LotCategory.PAID, LotState.micros(NOW), 1, 10);
        LotState lot = new LotState(10, USER, 1, 10, REVENUE, 2, 30, 25, 0, expired, null, null, true, Set.of(), order);
        rows.lots.add(new AuditedLot(lot, true, priority, LotCategory.PAID));
        AccountState user = account(1, USER, true, 25, 2, 2);
        accounts.add(new AuditedAccount(withOneLot(user, 0), BigInteger.ZERO));
        accounts.add(new AuditedAccount(account(2, REVENUE, false, 0, 0, 0), BigInteger.valueOf(-25)));
    }

    private static AccountState withOneLot(AccountState user, long held) {
        return new AccountState(
                user.internalId(),
                user.id(),
                user.asset(),
                true,
                user.status(),
                user.floor(),
                null,
                List.of(),
                user.posted(),
                held,
                0,
                0,
                1,
                0,
                user.seq(),
                user.revision(),
                NOW,
                null,
                NOW);
    }

    @Test
    void lotsAreCheckedAgainstTheirOperationsAndAllocations() {
        givenALot(50, 5);
        assertThat(rules()).isEmpty();

        rows.allocations.clear();
        assertThat(rules()).containsExactly("lot-is-history", "lot-is-history");
    }

    @Test
    void whatALotSaysHasExpiredWasBookedByAnExpiry() {
        givenALot(50, 4);

        assertThat(rules()).containsExactly("lot-is-history");
    }

    @Test
    void theOrderOfALotFollowsFromItsOperation() {
        givenALot(51, 5);

        assertThat(rules()).containsExactly("burn-order");
    }

    @Test
    void accountsAreCheckedAgainstLots() {
        givenALot(50, 5);
        rows.lots.clear();
        rows.allocations.clear();

        assertThat(rules()).containsExactly("account-is-lots");
    }

    @Test
    void holdsAreChecked() {
        givenALot(50, 5);
        accounts.set(0, new AuditedAccount(withOneLot(accounts.get(0).state(), 1), BigInteger.ZERO));
        assertThat(rules()).containsExactly("held-is-holds");

        rows.holds.add(new HoldState(12, USER, 1, REVENUE, 2, 5, 6, HoldStatus.CAPTURED, NOW, NOW));
        assertThat(rules()).containsExactly("hold-bounds", "held-is-holds");
    }

    @Test
    void allAccountsAndPostingsAreCounted() {
        LongStream.rangeClosed(1, 3).forEach(i -> add(10 + i, OperationKind.DEBIT, OF_30, -30));

        assertThat(violations()).isEmpty();
        assertThat(Auditor.audit(rows))
                .returns(2L, VerifyReport::accounts)
                .returns(3L, VerifyReport::operations)
                .returns(6L, VerifyReport::postings);
    }
}
