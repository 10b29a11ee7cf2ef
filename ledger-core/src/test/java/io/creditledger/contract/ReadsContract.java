package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.OperationKind;
import io.creditledger.Posting;
import io.creditledger.Receipt;
import io.creditledger.StatementLine;
import io.creditledger.StatementPage;
import io.creditledger.StatementQuery;
import io.creditledger.TransactionId;
import io.creditledger.TrialBalance.AssetTotals;
import io.creditledger.TrialBalance.UnlimitedTotal;
import io.creditledger.command.OpenAccount;
import io.creditledger.error.AccountNotFoundException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Reading: accounts, balances, transactions, statements, totals. */
abstract class ReadsContract extends ContractSuite {
    private static List<Long> positions(StatementPage page) {
        return page.lines().stream().map(line -> line.posting().position()).toList();
    }

    private StatementPage page(StatementQuery.Builder query) {
        return ledger.statement(query.build());
    }

    /** Grants 1 as often as told: posting 1 leaves 1, posting 2 leaves 2, and so on. */
    private void givenPostings(int count) {
        for (int i = 0; i < count; i++) {
            credits.grant(USER, 1, newKey());
        }
    }

    // Accounts and balances

    @Test
    void anUnknownAccountHasNoSnapshotAndNoBalance() {
        assertThat(ledger.account(NOBODY)).isEmpty();
        assertThatExceptionOfType(AccountNotFoundException.class)
                .isThrownBy(() -> ledger.balance(NOBODY))
                .satisfies(refusal -> assertThat(refusal.account()).isEqualTo(NOBODY));
        assertThat(credits.ledger()).isSameAs(ledger);
    }

    @Test
    void balancesTellsThoseThatExist() {
        given(USER, 10);
        given(OTHER, 20);

        Map<AccountId, Balance> balances = ledger.balances(List.of(OTHER, NOBODY, USER, USER, ISSUANCE));

        assertThat(balances).containsOnlyKeys(USER, OTHER, ISSUANCE);
        assertThat(balances.get(USER)).isEqualTo(ledger.balance(USER));
        assertThat(balances.get(OTHER)).isEqualTo(ledger.balance(OTHER));
        assertThat(balances.get(ISSUANCE).posted()).isEqualTo(-30);
        assertThat(balances.get(ISSUANCE).limited()).isFalse();
        assertThat(ledger.balances(List.of())).isEmpty();
        assertThat(ledger.balances(List.of(NOBODY))).isEmpty();
    }

    @Test
    void asManyBalancesAsACallMayAskForButNotOneMore() {
        given(USER, 10);
        List<AccountId> ids = new ArrayList<>();
        IntStream.range(0, 9_999).forEach(i -> ids.add(AccountId.of("absent:" + i)));
        ids.add(USER);

        assertThat(ledger.balances(ids)).containsOnlyKeys(USER);
        ids.add(OTHER);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> ledger.balances(ids))
                .withMessageContaining("10000")
                .withMessageContaining("10001");
    }

    @Test
    void anUnlimitedAccountCoversEverything() {
        assertThat(ledger.balance(REVENUE).covers(Long.MAX_VALUE)).isTrue();
        assertThat(ledger.balance(REVENUE).changesAt()).isEmpty();
    }

    // Transactions

    @Test
    void aTransactionIsReadByItsIdAndByItsKey() {
        given(USER, 100);
        Receipt debit = credits.execute(credits.newDebit(USER)
                .amount(30)
                .key(key("d"))
                .effectiveAt(MutableClock.START.minusSeconds(1))
                .metadata("path", "/v1/images")
                .metadata("empty", "")
                .build());

        TransactionFacts facts = TransactionFacts.of(debit.transaction());
        assertThat(ledger.transaction(key("d")).map(TransactionFacts::of)).contains(facts);
        assertThat(ledger.transaction(debit.transaction().id()).map(TransactionFacts::of))
                .contains(facts);
        assertThat(facts.metadata()).isEqualTo(Map.of("path", "/v1/images", "empty", ""));
        assertThat(facts.kind()).isEqualTo(OperationKind.DEBIT);
    }

    @Test
    void whatIsUnknownOrMovedNothingIsNoTransaction() {
        given(USER, 0);
        credits.freeze(USER, key("freeze"));

        assertThat(ledger.transaction(key("never"))).isEmpty();
        assertThat(ledger.transaction(key("freeze"))).isEmpty();
        assertThat(ledger.transaction(TransactionId.of(Long.MAX_VALUE))).isEmpty();
    }

    // Statements

    @Test
    void aStatementIsReadNewestFirstUnlessTold() {
        givenPostings(3);

        assertThat(positions(page(StatementQuery.of(USER)))).containsExactly(3L, 2L, 1L);
        assertThat(positions(page(StatementQuery.of(USER).oldestFirst()))).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aLineTellsThePostingAndItsTransaction() {
        given(USER, 100);
        Receipt debit = credits.debit(USER, 30, key("d"));

        StatementLine line = page(StatementQuery.of(USER)).lines().get(0);

        assertThat(line.posting()).isEqualTo(new Posting(USER, CREDIT, -30, 2, new Posting.After(70, 0, 2)));
        assertThat(TransactionFacts.of(line.transaction())).isEqualTo(TransactionFacts.of(debit.transaction()));
    }

    @Test
    void pagesFollowEachOtherOldestFirst() {
        givenPostings(5);
        StatementQuery.Builder query = StatementQuery.of(USER).oldestFirst().limit(2);

        StatementPage first = page(query);
        StatementPage second = page(query.after(first.next().getAsLong()));
        StatementPage third = page(query.after(second.next().getAsLong()));

        assertThat(positions(first)).containsExactly(1L, 2L);
        assertThat(positions(second)).containsExactly(3L, 4L);
        assertThat(positions(third)).containsExactly(5L);
        assertThat(third.next()).isEmpty();
    }

    @Test
    void pagesFollowEachOtherNewestFirst() {
        givenPostings(5);
        StatementQuery.Builder query = StatementQuery.of(USER).limit(2);

        StatementPage first = page(query);
        StatementPage second = page(query.after(first.next().getAsLong()));
        StatementPage third = page(query.after(second.next().getAsLong()));

        assertThat(positions(first)).containsExactly(5L, 4L);
        assertThat(positions(second)).containsExactly(3L, 2L);
        assertThat(positions(third)).containsExactly(1L);
        assertThat(third.next()).isEmpty();
    }

    @Test
    void aPageThatEndsWithTheLastLineIsTheLastPage() {
        givenPostings(4);

        assertThat(page(StatementQuery.of(USER).limit(4)).next()).isEmpty();
        assertThat(page(StatementQuery.of(USER).limit(2).after(3)).next()).isEmpty();
        assertThat(page(StatementQuery.of(USER).oldestFirst().limit(4)).next()).isEmpty();
        assertThat(page(StatementQuery.of(USER).limit(3)).next()).hasValue(2);
    }

    @Test
    void behindTheEndsThereIsNothing() {
        givenPostings(2);

        assertThat(page(StatementQuery.of(USER).after(1)).lines()).isEmpty();
        assertThat(page(StatementQuery.of(USER).oldestFirst().after(2)).lines()).isEmpty();
        assertThat(page(StatementQuery.of(USER).oldestFirst().after(Long.MAX_VALUE))
                        .lines())
                .isEmpty();
        assertThat(page(StatementQuery.of(USER).after(Long.MIN_VALUE)).lines()).isEmpty();
        assertThat(positions(page(StatementQuery.of(USER).after(Long.MAX_VALUE))))
                .containsExactly(2L, 1L);
    }

    @Test
    void linesBookedBetweenPagesNeitherRepeatNorHideALine() {
        givenPostings(4);
        StatementQuery.Builder newest = StatementQuery.of(USER).limit(2);
        StatementQuery.Builder oldest = StatementQuery.of(USER).oldestFirst().limit(2);
        StatementPage firstNewest = page(newest);
        StatementPage firstOldest = page(oldest);

        givenPostings(3);

        assertThat(positions(firstNewest)).containsExactly(4L, 3L);
        assertThat(positions(page(newest.after(firstNewest.next().getAsLong()))))
                .containsExactly(2L, 1L);
        assertThat(positions(firstOldest)).containsExactly(1L, 2L);
        assertThat(positions(page(oldest.limit(10).after(firstOldest.next().getAsLong()))))
                .containsExactly(3L, 4L, 5L, 6L, 7L);
    }

    @Test
    void anUnlimitedAccountsStatementIsOrderedByTransaction() {
        givenPostings(5);
        List<Long> ids = LongStream.rangeClosed(1, 5)
                .mapToObj(i ->
                        ledger.transaction(key("auto-" + i)).orElseThrow().id().value())
                .toList();
        StatementQuery.Builder query = StatementQuery.of(ISSUANCE).oldestFirst().limit(3);

        StatementPage first = page(query);
        StatementPage second = page(query.after(first.next().getAsLong()));

        assertThat(positions(first)).isEqualTo(ids.subList(0, 3));
        assertThat(positions(second)).isEqualTo(ids.subList(3, 5));
        assertThat(second.next()).isEmpty();
        assertThat(positions(page(StatementQuery.of(ISSUANCE).limit(1)))).containsExactly(ids.get(4));
        assertThat(first.lines()).allSatisfy(line -> {
            assertThat(line.posting().amount()).isEqualTo(-1);
            assertThat(line.posting().balanceAfter()).isEmpty();
        });
    }

    @Test
    void anAccountWithoutPostingsHasAnEmptyStatement() {
        given(USER, 0);

        assertThat(page(StatementQuery.of(USER)).lines()).isEmpty();
        assertThat(page(StatementQuery.of(USER)).next()).isEmpty();
        assertThat(page(StatementQuery.of(EXPIRED)).lines()).isEmpty();
    }

    @Test
    void anUnknownAccountHasNoStatement() {
        assertThatExceptionOfType(AccountNotFoundException.class)
                .isThrownBy(() -> page(StatementQuery.of(NOBODY)))
                .satisfies(refusal -> assertThat(refusal.account()).isEqualTo(NOBODY));
    }

    // Totals

    @Test
    void theTrialBalanceSumsUpEachAsset() {
        given(USER, 100);
        givenDebt(OTHER, 30);
        credits.debit(USER, 1, newKey());
        AccountId pool = AccountId.of("usd:pool");
        credits.execute(OpenAccount.unlimited(pool, USD));

        assertThat(ledger.trialBalance().assets())
                .extracting(AssetTotals::asset, AssetTotals::limitedAccounts, AssetTotals::limitedPosted)
                .containsExactly(tuple(CREDIT, 2L, BigInteger.valueOf(69)), tuple(USD, 0L, BigInteger.ZERO));
        AssetTotals totals = ledger.trialBalance().assets().get(0);
        // 100 and 30 granted, 30 taken back; 30 and 1 charged
        assertThat(totals.unlimited())
                .containsExactly(
                        new UnlimitedTotal(EXPIRED, BigInteger.ZERO),
                        new UnlimitedTotal(ISSUANCE, BigInteger.valueOf(-100)),
                        new UnlimitedTotal(REVENUE, BigInteger.valueOf(31)));
        assertThat(totals.limitedHeld()).isEqualTo(BigInteger.ZERO);
        assertThat(totals.balanced()).isTrue();
        assertThat(ledger.trialBalance().assets().get(1).unlimited())
                .containsExactly(new UnlimitedTotal(pool, BigInteger.ZERO));
        assertThat(ledger.trialBalance().balanced()).isTrue();
    }
}
