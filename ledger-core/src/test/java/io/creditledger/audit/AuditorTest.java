package io.creditledger.audit;

import static io.creditledger.audit.AuditedRows.account;
import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.Bounds;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationKind;
import io.creditledger.Posting;
import io.creditledger.VerifyReport;
import io.creditledger.audit.Books.AuditedAccount;
import io.creditledger.audit.Books.AuditedOperation;
import io.creditledger.audit.Books.AuditedPosting;
import io.creditledger.command.Debit;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.CanonicalRequest;
import io.creditledger.engine.PostingLocator;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an audit finds that not every store can be made to contain; the rest is in the contract. */
class AuditorTest {
    private static final Asset CREDIT = Asset.of("CREDIT", 0);
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final AccountId USER = AccountId.of("user");
    private static final AccountId REVENUE = AccountId.of("revenue");
    private static final List<PostingLocator> USER_AND_REVENUE =
            List.of(new PostingLocator(1, 1), new PostingLocator(2, 10));

    /** The user (1) owes 30 for one debit, operation 10, to revenue (2). */
    private final AuditedRows rows = new AuditedRows();

    AuditorTest() {
        rows.accounts.add(new AuditedAccount(debtor(USER), BigInteger.ZERO));
        rows.accounts.add(new AuditedAccount(account(2, REVENUE, false, 0, 0, 0), BigInteger.valueOf(30)));
        rows.postings.add(new AuditedPosting(1, 1, 10, -30, new Posting.After(-30, 0, 1)));
        rows.postings.add(new AuditedPosting(2, 10, 10, 30, null));
        rows.operations.add(debit(true, USER_AND_REVENUE, null, 0, null));
    }

    /** Account 1, which may owe credits, after one posting of -30. */
    private static AccountState debtor(AccountId id) {
        return account(1, id, true, -30, 1, 1);
    }

    private static AuditedOperation debit(
            boolean keyIntact,
            List<PostingLocator> places,
            @Nullable Long reference,
            long returned,
            @Nullable Long reversedBy) {
        IdempotencyKey key = IdempotencyKey.of("test", "d");
        return new AuditedOperation(
                10,
                key,
                keyIntact,
                OperationKind.DEBIT,
                CanonicalRequest.of(Debit.from(USER)
                        .amount(30)
                        .destination(REVENUE)
                        .key(key)
                        .build()),
                places,
                List.of(),
                NOW,
                reference,
                returned,
                reversedBy,
                null,
                null);
    }

    @Test
    void theRowsAreSoundToBeginWith() {
        VerifyReport report = Auditor.audit(rows);

        assertThat(report.violations()).isEmpty();
        assertThat(report).isEqualTo(new VerifyReport(2, 1, 2, List.of(), 0));
    }

    @Test
    void aPostingWithoutItsOperationIsFound() {
        rows.accounts.set(1, new AuditedAccount(account(2, REVENUE, false, 0, 0, 0), BigInteger.valueOf(35)));
        rows.postings.add(new AuditedPosting(2, 99, 99, 5, null));

        assertThat(rows.found())
                .containsExactly(
                        "posting-has-operation at account revenue position 99", "asset-sums-to-zero at asset CREDIT/0");
    }

    @Test
    void aPostingWithoutItsAccountIsFound() {
        rows.postings.add(new AuditedPosting(5, 1, 10, 1, null));

        assertThat(rows.found())
                .containsExactly(
                        "posting-has-account at account number 5 position 1",
                        "operation-lists-postings at operation 10");
    }

    @Test
    void aKeyUnderAnotherDigestIsFound() {
        rows.operations.set(0, debit(false, USER_AND_REVENUE, null, 0, null));

        assertThat(rows.found()).containsExactly("key-digest at operation 10");
    }

    @Test
    void aPostingOfALimitedAccountWithoutABalanceIsFound() {
        rows.postings.set(0, new AuditedPosting(1, 1, 10, -30, null));

        assertThat(rows.found()).containsExactly("balance-after at account user position 1");
    }

    @Test
    void aPostingOfAnUnlimitedAccountAtAnotherPlaceOrWithABalanceIsFound() {
        rows.postings.set(1, new AuditedPosting(2, 11, 10, 30, null));
        rows.operations.set(
                0, debit(true, List.of(new PostingLocator(1, 1), new PostingLocator(2, 11)), null, 0, null));
        assertThat(rows.found()).containsExactly("unlimited-position at account revenue position 11");

        rows.postings.set(1, new AuditedPosting(2, 10, 10, 30, new Posting.After(30, 0, 1)));
        rows.operations.set(0, debit(true, USER_AND_REVENUE, null, 0, null));
        assertThat(rows.found()).containsExactly("unlimited-position at account revenue position 10");
    }

    @Test
    void anOperationThatListsPostingsThatAreNotThereIsFound() {
        List<PostingLocator> elsewhere = List.of(new PostingLocator(1, 2), new PostingLocator(2, 10));
        rows.operations.set(0, debit(true, elsewhere, null, 0, null));

        assertThat(rows.found()).contains("operation-lists-postings at operation 10", "two-postings at operation 10");
    }

    @Test
    void anOperationThatListsPostingsOfAnotherIsFound() {
        rows.postings.set(1, new AuditedPosting(2, 10, 9, 30, null));

        assertThat(rows.found())
                .contains(
                        "operation-lists-postings at operation 10",
                        "posting-has-operation at account revenue position 10");
    }

    @Test
    void anOperationThatDoesNotListOneOfItsPostingsIsFound() {
        rows.operations.set(0, debit(true, USER_AND_REVENUE.subList(0, 1), null, 0, null));

        assertThat(rows.found())
                .containsExactly(
                        "two-postings at operation 10",
                        "transaction-sums-to-zero at operation 10",
                        "operation-lists-postings at operation 10");
    }

    @Test
    void twoPostingsOfOneAccountInATransactionAreFound() {
        rows.accounts.set(1, new AuditedAccount(account(2, REVENUE, false, 0, 0, 0), BigInteger.valueOf(30)));
        rows.postings.set(1, new AuditedPosting(2, 10, 10, 20, null));
        rows.postings.add(new AuditedPosting(2, 11, 10, 10, null));
        rows.operations.set(
                0,
                debit(
                        true,
                        List.of(new PostingLocator(1, 1), new PostingLocator(2, 10), new PostingLocator(2, 11)),
                        null,
                        0,
                        null));

        assertThat(rows.found())
                .containsExactly(
                        "unlimited-position at account revenue position 11", "one-posting-each at operation 10");
    }

    @Test
    void anOperationOnAnotherAccountThanAskedForIsFound() {
        rows.accounts.set(0, new AuditedAccount(debtor(AccountId.of("other")), BigInteger.ZERO));

        assertThat(rows.found()).containsExactly("operation-matches-effect at operation 10");
    }

    @Test
    void aDebitThatUndoesSomethingIsFound() {
        rows.operations.set(0, debit(true, USER_AND_REVENUE, 5L, 0, null));

        assertThat(rows.found())
                .containsExactlyInAnyOrder("reference at operation 10", "undone-is-booked at operation 5");
    }

    @Test
    void lessThanNothingUndoneIsFound() {
        rows.operations.set(0, debit(true, USER_AND_REVENUE, null, -1, null));

        assertThat(rows.found()).contains("undone-within-amount at operation 10");
    }

    @Test
    void violationsAreCountedBeyondThoseListed() {
        for (int i = 0; i < Bounds.VIOLATIONS_LISTED + 5; i++) {
            rows.postings.add(new AuditedPosting(2, 100 + i, 100 + i, i % 2 == 0 ? 5 : -5, null));
        }
        rows.accounts.set(1, new AuditedAccount(account(2, REVENUE, false, 0, 0, 0), BigInteger.valueOf(35)));

        VerifyReport report = Auditor.audit(rows);

        assertThat(report.violations()).hasSize(Bounds.VIOLATIONS_LISTED);
        assertThat(report.violationCount()).isEqualTo(Bounds.VIOLATIONS_LISTED + 6);
        assertThat(report.clean()).isFalse();
    }
}
