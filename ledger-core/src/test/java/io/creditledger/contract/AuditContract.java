package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.OperationKind;
import io.creditledger.Receipt;
import io.creditledger.TransactionId;
import io.creditledger.VerifyReport;
import io.creditledger.VerifyReport.Violation;
import java.math.BigInteger;
import java.util.function.Consumer;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.Test;

/** Audits: clean on sound books, and each damage is found where it was done. */
abstract class AuditContract extends ContractSuite {
    private TransactionId debit;
    private TransactionId refund;

    /** The user's postings: 1 a grant of 100, 2 a debit of 30, 3 a refund of 10. Nothing is left on anything else. */
    private void givenThreePostings() {
        given(USER, 100);
        Receipt debited = credits.debit(USER, 30, key("d"));
        debit = debited.transaction().id();
        refund = credits.refund(ref("d"), 10, newKey()).transaction().id();
    }

    @Test
    void soundBooksAreCleanAndCounted() {
        givenThreePostings();
        credits.freeze(USER, newKey());

        VerifyReport report = ledger.verify();

        assertThat(report.clean()).isTrue();
        assertThat(report.violations()).isEmpty();
        assertThat(report.violationCount()).isZero();
        assertThat(report.accounts()).as("three of the system's and the user's").isEqualTo(4);
        assertThat(report.operations()).isEqualTo(4);
        assertThat(report.postings()).isEqualTo(6);
    }

    @Test
    void emptyBooksAreClean() {
        VerifyReport report = ledger.verify();

        assertThat(report.clean()).isTrue();
        assertThat(report.operations()).isZero();
        assertThat(report.postings()).isZero();
    }

    @SafeVarargs
    private void assertFound(Consumer<Tampering> damage, Condition<Violation>... violations) {
        damage.accept(tampering());

        VerifyReport report = ledger.verify();

        assertThat(report.clean()).isFalse();
        assertThat(report.violationCount()).isEqualTo(report.violations().size());
        for (Condition<Violation> violation : violations) {
            assertThat(report.violations()).haveAtLeastOne(violation);
        }
        assertThat(report.violations())
                .allSatisfy(violation -> assertThat(violation.detail()).isNotBlank());
    }

    private static String operation(TransactionId id) {
        return "operation " + id;
    }

    @Test
    void aBalanceThatIsNotTheSumOfItsPostingsIsFound() {
        givenThreePostings();

        assertFound(
                rows -> rows.setPosted(USER, 81),
                broken("balance-is-sum", "account user:1"),
                broken("asset-sums-to-zero", "asset CREDIT/0"));
    }

    @Test
    void aTotalThatIsNotTheSumOfItsPostingsIsFound() {
        givenThreePostings();

        assertFound(
                rows -> rows.addToTotal(REVENUE, BigInteger.ONE),
                broken("balance-is-sum", "account " + REVENUE),
                broken("asset-sums-to-zero", "asset CREDIT/0"));
    }

    @Test
    void aSeqThatIsNotTheCountOfPostingsIsFound() {
        givenThreePostings();

        assertFound(rows -> rows.setSeq(USER, 2), broken("seq-is-count", "account user:1"));
    }

    @Test
    void aRevisionThatFellBackIsFound() {
        givenThreePostings();

        assertFound(rows -> rows.setRevision(USER, 2), broken("revision-rises", "account user:1"));
    }

    @Test
    void creditsHeldWithoutAHoldAreFound() {
        givenThreePostings();

        assertFound(rows -> rows.setHeld(USER, 1), broken("held-is-holds", "account user:1"));
    }

    @Test
    void aChangedAmountIsFound() {
        givenThreePostings();

        assertFound(
                rows -> rows.setAmount(USER, 2, -29),
                broken("balance-after", "account user:1 position 2"),
                broken("transaction-sums-to-zero", operation(debit)),
                broken("operation-matches-effect", operation(debit)));
    }

    @Test
    void anAmountOfZeroIsFound() {
        givenThreePostings();

        assertFound(rows -> rows.setAmount(USER, 2, 0), broken("amount-not-zero", "account user:1 position 2"));
    }

    @Test
    void aChangedAmountOnAnUnlimitedAccountIsFound() {
        givenThreePostings();

        assertFound(
                rows -> rows.setAmount(REVENUE, debit.value(), 31),
                broken("balance-is-sum", "account " + REVENUE),
                broken("transaction-sums-to-zero", operation(debit)));
    }

    @Test
    void aBrokenChainOfBalancesIsFound() {
        givenThreePostings();

        assertFound(rows -> rows.setPostedAfter(USER, 2, 71), broken("balance-after", "account user:1 position 2"));
    }

    @Test
    void aRevisionThatDoesNotRiseFromPostingToPostingIsFound() {
        givenThreePostings();

        assertFound(rows -> rows.setRevisionAfter(USER, 2, 1), broken("revision-rises", "account user:1 position 2"));
    }

    @Test
    void aLostPostingIsFound() {
        givenThreePostings();

        assertFound(
                rows -> rows.deletePosting(USER, 2),
                broken("seq-gapless", "account user:1 position 3"),
                broken("two-postings", operation(debit)),
                broken("transaction-sums-to-zero", operation(debit)));
    }

    @Test
    void theLastPostingLostIsFoundToo() {
        givenThreePostings();

        assertFound(
                rows -> rows.deletePosting(USER, 3),
                broken("seq-is-count", "account user:1"),
                broken("balance-is-sum", "account user:1"),
                broken("two-postings", operation(refund)));
    }

    @Test
    void aLostOperationIsFound() {
        givenThreePostings();

        assertFound(
                rows -> rows.deleteOperation(debit),
                broken("posting-has-operation", "account user:1 position 2"),
                broken("posting-has-operation", "account " + REVENUE + " position " + debit));
    }

    @Test
    void aLostAccountIsFound() {
        givenThreePostings();
        AccountId lost = AccountId.of("lost");
        credits.grant(lost, 1, newKey());

        tampering().deleteAccount(lost);

        assertThat(ledger.verify().violations()).anySatisfy(violation -> {
            assertThat(violation.rule()).isEqualTo("posting-has-account");
            assertThat(violation.place()).startsWith("account number ").endsWith(" position 1");
        });
    }

    @Test
    void anOperationThatDidSomethingElseThanItsKindIsFound() {
        givenThreePostings();

        assertFound(
                rows -> rows.setKind(debit, OperationKind.GRANT), broken("operation-matches-effect", operation(debit)));
    }

    @Test
    void moreUndoneThanIsBookedIsFound() {
        givenThreePostings();

        assertFound(rows -> rows.setReturned(debit, 11), broken("undone-is-booked", operation(debit)));
    }

    @Test
    void moreUndoneThanWasMovedIsFound() {
        givenThreePostings();

        assertFound(rows -> rows.setReturned(debit, 31), broken("undone-within-amount", operation(debit)));
    }

    @Test
    void aReversalThatDoesNotExistIsFound() {
        givenThreePostings();

        assertFound(rows -> rows.setReversedBy(debit, refund), broken("reversed-once", operation(debit)));
    }

    @Test
    void aRefundOfNothingIsFound() {
        givenThreePostings();

        assertFound(
                rows -> rows.setReference(refund, null),
                broken("reference", operation(refund)),
                broken("undone-is-booked", operation(debit)));
    }

    @Test
    void aKeyUnderAnotherDigestIsFound() {
        givenThreePostings();

        assertFound(rows -> rows.spoilKeyDigest(debit), broken("key-digest", operation(debit)));
    }
}
