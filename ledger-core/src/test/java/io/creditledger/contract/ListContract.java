package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.creditledger.Account;
import io.creditledger.AccountId;
import io.creditledger.AccountPage;
import io.creditledger.AccountQuery;
import io.creditledger.AccountStatus;
import io.creditledger.Asset;
import io.creditledger.Bounds;
import io.creditledger.ExpiringLotQuery;
import io.creditledger.Lot;
import io.creditledger.LotPage;
import io.creditledger.command.ExtendLot;
import io.creditledger.command.OpenAccount;
import io.creditledger.error.AccountNotFoundException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Lots that end soon, and accounts by the beginning of their ids. */
abstract class ListContract extends LotSuite {
    private static final AccountId NOBODY = AccountId.of("nobody");

    private static ExpiringLotQuery.Builder ending(long from, long until) {
        return ExpiringLotQuery.between(at(from), at(until));
    }

    private List<Long> amounts(ExpiringLotQuery query) {
        return ledger.expiringLots(query).lots().stream().map(Lot::remaining).toList();
    }

    private void lotOf(AccountId account, long amount, Instant end) {
        done(credits.newGrant(account)
                .amount(amount)
                .expiresAt(end)
                .key(newKey())
                .build());
    }

    @Test
    void lotsThatEndInThePeriodAreFoundByTheirEnd() {
        given(USER, 5);
        given(OTHER, 5);
        lot(3, "third", 300);
        lot(1, "first", 100);
        lotOf(OTHER, 2, at(200));
        lotOf(OTHER, 4, at(400));
        done(grant(9, "later").startsAt(at(150)).expiresAt(at(350)).build());
        done(grant(7, "never").asLot().build());

        assertThat(amounts(ending(0, 1_000).build())).containsExactly(1L, 2L, 3L, 9L, 4L);
        assertThat(amounts(ending(0, 300).build())).containsExactly(1L, 2L);
        assertThat(amounts(ending(200, 301).build())).containsExactly(2L, 3L);
        assertThat(amounts(ending(0, 1_000).account(OTHER).build())).containsExactly(2L, 4L);
        assertThat(amounts(ending(500, 1_000).build())).isEmpty();
        assertThat(ledger.expiringLots(ending(0, 101).build()).lots()).containsExactly(lot("first"));
    }

    @Test
    void whatIsSpentOrOverIsLeftOut() {
        given(USER, 0);
        lot(1, "over", 100);
        lot(2, "spent", 200);
        lot(3, "left", 300);
        assertThat(amounts(ending(0, 1_000).build())).containsExactly(1L, 2L, 3L);

        debit(3, "d");
        assertThat(amounts(ending(0, 1_000).build())).containsExactly(3L);
        debit(1, "e");
        assertThat(amounts(ending(0, 1_000).build())).containsExactly(2L);

        on(300);
        assertThat(amounts(ending(0, 1_000).build())).isEmpty();
    }

    @Test
    void aLotThatHasEndedIsLeftOutThoughNobodyHasBookedIt() {
        given(USER, 0);
        lot(1, "one", 100);
        lot(2, "two", 200);
        on(100);

        assertThat(amounts(ending(0, 1_000).build())).containsExactly(2L);
    }

    @Test
    void anExtendedLotIsFoundAtItsNewEndAndReservedCreditsCount() {
        given(USER, 0);
        lot(5, "lot", 100);
        done(credits.newHold(USER)
                .amount(5)
                .timeout(Duration.ofSeconds(900))
                .key(key("h"))
                .build());
        done(ExtendLot.of(lotId("lot")).expiresAt(at(700)).key(key("x")).build());

        assertThat(amounts(ending(0, 500).build())).isEmpty();
        assertThat(amounts(ending(500, 900).build())).containsExactly(5L);
    }

    @Test
    void aLotEndsByTheTimeOfItsAccountToo() {
        given(USER, 0);
        lot(1, "one", 100);
        lot(2, "two", 200);
        on(99);
        debit(1, "d");
        lot(4, "three", 100);
        done(grant(1, "recorded later").build());
        on(120);
        done(grant(1, "at 120").build());
        lot(8, "four", 130);
        on(90);

        assertThat(amounts(ending(0, 1_000).build())).containsExactly(8L, 2L);
    }

    @Test
    void pagesFollowOneAnother() {
        given(USER, 0);
        for (int i = 1; i <= 7; i++) {
            // Two at each end, so that pages part what ends at one instant.
            lot(i, "lot" + i, 100 + i / 2);
        }

        List<Long> all = new ArrayList<>();
        Optional<Lot> after = Optional.empty();
        int pages = 0;
        do {
            ExpiringLotQuery.Builder query = ending(0, 1_000).limit(3);
            after.ifPresent(query::after);
            LotPage page = ledger.expiringLots(query.build());
            page.lots().forEach(lot -> all.add(lot.remaining()));
            after = page.next();
            pages++;
        } while (after.isPresent());

        assertThat(all).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
        assertThat(pages).isEqualTo(3);
    }

    private List<String> names(AccountQuery query) {
        return ledger.accounts(query).accounts().stream()
                .map(account -> account.id().value())
                .toList();
    }

    private void open(String... names) {
        for (String name : names) {
            done(OpenAccount.limited(AccountId.of(name), CREDIT).build());
        }
    }

    @Test
    void accountsAreFoundByTheExactBeginningOfTheirIds() {
        open("t:a", "t:a1", "t:a2", "t:A3", "t:b", "t:%x", "t:%", "t:_", "t:\\y", "t:\u00e4", "t:\ud83d\ude00z", "u");

        assertThat(names(AccountQuery.prefix("t:a").build())).containsExactly("t:a", "t:a1", "t:a2");
        assertThat(names(AccountQuery.prefix("t:A").build())).containsExactly("t:A3");
        assertThat(names(AccountQuery.prefix("t:%").build())).containsExactly("t:%", "t:%x");
        assertThat(names(AccountQuery.prefix("t:_").build())).containsExactly("t:_");
        assertThat(names(AccountQuery.prefix("t:\\").build())).containsExactly("t:\\y");
        assertThat(names(AccountQuery.prefix("t:\u00e4").build())).containsExactly("t:\u00e4");
        assertThat(names(AccountQuery.prefix("t:\ud83d\ude00").build())).containsExactly("t:\ud83d\ude00z");
        assertThat(names(AccountQuery.prefix("t:").build())).hasSize(11);
        assertThat(names(AccountQuery.prefix("v").build())).isEmpty();
        assertThat(names(AccountQuery.all().build())).contains("u", REVENUE.value());
        assertThat(ledger.accounts(AccountQuery.prefix("u").build()).accounts())
                .extracting(Account::id, Account::limited, Account::status)
                .containsExactly(tuple(AccountId.of("u"), true, AccountStatus.OPEN));
    }

    @Test
    void everyCharacterCanEndAPrefix() {
        List<String> ends =
                List.of("!", "~", "\u007f", "\u07ff", "\ud7ff", "\ue000", "\uffff", "\ud800\udc00", "\udbff\udfff");
        for (String end : ends) {
            open("e" + end, "e" + end + "z", "e" + end + end);
        }

        for (String end : ends) {
            assertThat(names(AccountQuery.prefix("e" + end).build()))
                    .as("U+%x", end.codePointAt(0))
                    .containsExactlyInAnyOrder("e" + end, "e" + end + "z", "e" + end + end);
        }
        List<String> paged = new ArrayList<>();
        Optional<AccountId> after = Optional.empty();
        do {
            AccountQuery.Builder query = AccountQuery.prefix("e").limit(2);
            after.ifPresent(query::after);
            AccountPage page = ledger.accounts(query.build());
            page.accounts().forEach(account -> paged.add(account.id().value()));
            after = page.next();
        } while (after.isPresent());
        assertThat(paged).hasSize(3 * ends.size()).doesNotHaveDuplicates();
    }

    @Test
    void aPageMayStartAfterAnAccountBeforeThePrefix() {
        open("a", "t:1", "t:2", "u");

        assertThat(names(AccountQuery.prefix("t:").after(AccountId.of("a")).build()))
                .containsExactly("t:1", "t:2");
        assertThat(names(AccountQuery.prefix("t:").after(AccountId.of("t:1")).build()))
                .containsExactly("t:2");
        assertThat(names(AccountQuery.prefix("t:").after(AccountId.of("u")).build()))
                .isEmpty();
    }

    @Test
    void statusAndAssetNarrowTheSearch() {
        open("t:1", "t:2", "t:3", "t:4");
        done(OpenAccount.limited(AccountId.of("t:5"), Asset.of("OTHER", 0)).build());
        credits.freeze(AccountId.of("t:2"), newKey());
        credits.freeze(AccountId.of("t:4"), newKey());

        assertThat(names(AccountQuery.prefix("t:").status(AccountStatus.FROZEN).build()))
                .containsExactly("t:2", "t:4");
        assertThat(names(AccountQuery.prefix("t:").asset("OTHER").build())).containsExactly("t:5");
        AccountPage first = ledger.accounts(
                AccountQuery.prefix("t:").status(AccountStatus.FROZEN).limit(1).build());
        assertThat(first.next()).contains(AccountId.of("t:2"));
        assertThat(names(AccountQuery.prefix("t:")
                        .status(AccountStatus.FROZEN)
                        .after(first.next().get())
                        .build()))
                .containsExactly("t:4");
    }

    @Test
    void pagesOfAccountsFollowOneAnother() {
        for (int i = 10; i < 33; i++) {
            open("p:" + i);
        }
        open("q");
        List<String> all = new ArrayList<>();
        Optional<AccountId> after = Optional.empty();
        do {
            AccountQuery.Builder query = AccountQuery.prefix("p:").limit(5);
            after.ifPresent(query::after);
            AccountPage page = ledger.accounts(query.build());
            page.accounts().forEach(account -> all.add(account.id().value()));
            after = page.next();
        } while (after.isPresent());

        assertThat(all).hasSize(23).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatThrownBy(
                        () -> ledger.expiringLots(ending(0, 1).account(NOBODY).build()))
                .isInstanceOf(AccountNotFoundException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> ending(1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> ending(0, 1).limit(0));
        assertThatIllegalArgumentException().isThrownBy(() -> AccountQuery.all().limit(Bounds.PAGE_LINES + 1));
        given(USER, 0);
        done(grant(7, "never").asLot().build());
        assertThatIllegalArgumentException().isThrownBy(() -> ending(0, 1).after(lot("never")));
    }
}
