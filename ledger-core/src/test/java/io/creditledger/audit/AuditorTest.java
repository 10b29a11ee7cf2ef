package io.creditledger.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.AccountStatus;
import io.creditledger.Asset;
import io.creditledger.Bounds;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationKind;
import io.creditledger.Posting;
import io.creditledger.VerifyReport;
import io.creditledger.command.Debit;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.Allocation;
import io.creditledger.engine.CanonicalRequest;
import io.creditledger.engine.HoldState;
import io.creditledger.engine.PostingLocator;
import io.creditledger.engine.UsageRow;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an audit finds that not every store can be made to contain; the rest is in the contract. */
class AuditorTest {
    private static final Asset CREDIT = Asset.of("CREDIT", 0);
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final AccountId USER = AccountId.of("user");
    private static final AccountId REVENUE = AccountId.of("revenue");

    /** Rows in lists. The user (1) owes 30 for one debit, operation 10, to revenue (2). */
    private static final class Rows implements Books {
        private final List<AuditedAccount> accounts = new ArrayList<>();
        private final List<AuditedPosting> postings = new ArrayList<>();
        private final List<AuditedOperation> operations = new ArrayList<>();
        private final List<AuditedPosting> orphans = new ArrayList<>();

        @Override
        public void lots(Consumer<AuditedLot> reader) {
            // None.
        }

        @Override
        public void holds(Consumer<HoldState> reader) {
            // None.
        }

        @Override
        public void allocations(Consumer<Allocation> reader) {
            // None.
        }

        Rows() {
            accounts.add(new AuditedAccount(debtor(USER), BigInteger.ZERO));
            accounts.add(new AuditedAccount(account(2, REVENUE, false, 0, 0), BigInteger.valueOf(30)));
            postings.add(new AuditedPosting(1, 1, 10, -30, new Posting.After(-30, 0, 1)));
            postings.add(new AuditedPosting(2, 10, 10, 30, null));
            operations.add(operation(true, OperationKind.DEBIT, postings, null, 0, null));
        }

        /** Account 1, which may owe 100, after one posting of -30. */
        static AccountState debtor(AccountId id) {
            return account(1, id, true, -30, 1);
        }

        private static AccountState account(long number, AccountId id, boolean limited, long posted, long postings) {
            return new AccountState(
                    number,
                    id,
                    CREDIT,
                    limited,
                    AccountStatus.OPEN,
                    limited ? -100 : 0,
                    null,
                    List.of(),
                    posted,
                    0,
                    0,
                    0,
                    0,
                    0,
                    postings,
                    postings,
                    NOW,
                    null,
                    NOW);
        }

        static AuditedOperation operation(
                boolean keyIntact,
                OperationKind kind,
                List<AuditedPosting> postings,
                @Nullable Long reference,
                long returned,
                @Nullable Long reversedBy) {
            IdempotencyKey key = IdempotencyKey.of("test", "d");
            return new AuditedOperation(
                    10,
                    key,
                    keyIntact,
                    kind,
                    CanonicalRequest.of(Debit.from(USER)
                            .amount(30)
                            .destination(REVENUE)
                            .key(key)
                            .build()),
                    List.of(new PostingLocator(1, 1), new PostingLocator(2, 10)),
                    List.copyOf(postings),
                    NOW,
                    reference,
                    returned,
                    reversedBy,
                    null);
        }

        @Override
        public void usage(Consumer<UsageRow> reader) {
            // None.
        }

        @Override
        public void accounts(Consumer<AuditedAccount> reader) {
            accounts.forEach(reader);
        }

        @Override
        public void postings(Consumer<AuditedPosting> reader) {
            postings.forEach(reader);
        }

        @Override
        public void operations(Consumer<AuditedOperation> reader) {
            operations.forEach(reader);
        }

        @Override
        public void orphans(Consumer<AuditedPosting> reader) {
            orphans.forEach(reader);
        }

        List<String> violations() {
            return Auditor.audit(this).violations().stream()
                    .map(violation -> violation.rule() + " at " + violation.place())
                    .toList();
        }
    }

    private final Rows rows = new Rows();

    @Test
    void theRowsAreSoundToBeginWith() {
        VerifyReport report = Auditor.audit(rows);

        assertThat(report.violations()).isEmpty();
        assertThat(report).isEqualTo(new VerifyReport(2, 1, 2, List.of(), 0));
    }

    @Test
    void aPostingWithoutItsOperationIsFound() {
        rows.orphans.add(new Books.AuditedPosting(1, 7, 99, 5, null));

        assertThat(rows.violations()).containsExactly("posting-has-operation at account user position 7");
    }

    @Test
    void aPostingWithoutItsAccountIsFound() {
        rows.postings.add(new Books.AuditedPosting(5, 1, 10, 1, null));

        assertThat(rows.violations()).containsExactly("posting-has-account at account number 5 position 1");
    }

    @Test
    void aKeyUnderAnotherDigestIsFound() {
        rows.operations.set(0, Rows.operation(false, OperationKind.DEBIT, rows.postings, null, 0, null));

        assertThat(rows.violations()).containsExactly("key-digest at operation 10");
    }

    @Test
    void aPostingOfALimitedAccountWithoutABalanceIsFound() {
        rows.postings.set(0, new Books.AuditedPosting(1, 1, 10, -30, null));

        assertThat(rows.violations()).containsExactly("balance-after at account user position 1");
    }

    @Test
    void aPostingOfAnUnlimitedAccountAtAnotherPlaceOrWithABalanceIsFound() {
        rows.postings.set(1, new Books.AuditedPosting(2, 11, 10, 30, null));
        assertThat(rows.violations()).containsExactly("unlimited-position at account revenue position 11");

        rows.postings.set(1, new Books.AuditedPosting(2, 10, 10, 30, new Posting.After(30, 0, 1)));
        assertThat(rows.violations()).containsExactly("unlimited-position at account revenue position 10");
    }

    @Test
    void anOperationThatListsOtherPostingsIsFound() {
        Books.AuditedPosting elsewhere = new Books.AuditedPosting(1, 2, 10, -30, null);
        rows.operations.set(
                0, Rows.operation(true, OperationKind.DEBIT, List.of(elsewhere, rows.postings.get(1)), null, 0, null));

        assertThat(rows.violations()).contains("operation-lists-postings at operation 10");
    }

    @Test
    void twoPostingsOfOneAccountInATransactionAreFound() {
        List<Books.AuditedPosting> three = new ArrayList<>(rows.postings);
        three.add(new Books.AuditedPosting(1, 2, 10, 0, null));
        rows.operations.set(0, Rows.operation(true, OperationKind.DEBIT, three, null, 0, null));

        assertThat(rows.violations()).contains("one-posting-each at operation 10");
    }

    @Test
    void anOperationOnAnotherAccountThanAskedForIsFound() {
        rows.accounts.set(0, new Books.AuditedAccount(Rows.debtor(AccountId.of("other")), BigInteger.ZERO));

        assertThat(rows.violations()).containsExactly("operation-matches-effect at operation 10");
    }

    @Test
    void aDebitThatUndoesSomethingIsFound() {
        rows.operations.set(0, Rows.operation(true, OperationKind.DEBIT, rows.postings, 5L, 0, null));

        assertThat(rows.violations())
                .containsExactlyInAnyOrder("reference at operation 10", "undone-is-booked at operation 5");
    }

    @Test
    void lessThanNothingUndoneIsFound() {
        rows.operations.set(0, Rows.operation(true, OperationKind.DEBIT, rows.postings, null, -1, null));

        assertThat(rows.violations()).contains("undone-within-amount at operation 10");
    }

    @Test
    void violationsAreCountedBeyondThoseListed() {
        for (int i = 0; i < Bounds.VIOLATIONS_LISTED + 5; i++) {
            rows.orphans.add(new Books.AuditedPosting(1, i, 99, 5, null));
        }

        VerifyReport report = Auditor.audit(rows);

        assertThat(report.violations()).hasSize(Bounds.VIOLATIONS_LISTED);
        assertThat(report.violationCount()).isEqualTo(Bounds.VIOLATIONS_LISTED + 5);
        assertThat(report.clean()).isFalse();
    }
}
