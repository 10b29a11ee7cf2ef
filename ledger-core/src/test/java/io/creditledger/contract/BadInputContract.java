package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.Bounds;
import io.creditledger.IdempotencyKey;
import io.creditledger.Lot;
import io.creditledger.LotId;
import io.creditledger.OperationRef;
import io.creditledger.Outcome;
import io.creditledger.PartialDebitReceipt;
import io.creditledger.Receipt;
import io.creditledger.TransactionId;
import io.creditledger.UsageQuery;
import io.creditledger.command.Command;
import io.creditledger.command.OpenAccount;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What callers may bring in: every legal text is kept exactly as it is, nothing else gets as far as the store. */
abstract class BadInputContract extends ContractSuite {
    /** Each is an account, a key and a value of its own: a store that confuses two of them fails. */
    private static final List<String> TEXTS = List.of(
            "user",
            "USER",
            "User",
            "user ",
            "user  ",
            " user",
            "user\t",
            "user\n",
            "user\u00a0",
            "'",
            "''",
            "\"",
            "\\",
            "\\'",
            "`",
            "%",
            "_",
            "use_",
            "Robert'); DROP TABLE account;--",
            "${user}",
            ":user",
            "?",
            "#{user}",
            "{\"a\":1}",
            "null",
            "NULL",
            "0",
            "00",
            "straße",
            "strasse",
            "\u00e9",
            "e\u0301",
            "e",
            "ı",
            "i",
            "I",
            "İ",
            "ﬁ",
            "fi",
            "ａ",
            "a",
            "\u200b",
            "a\u200b",
            "\u202ea",
            "\ufeffa",
            "\u0001",
            "\u007f",
            "\uffff",
            "\ud83d\ude00",
            "\ud83d\ude01",
            "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67",
            "用户",
            "مستخدم",
            "\u2126",
            "\u03a9");

    @Test
    void usageThatIsNotCountedCannotBeRead() {
        assertThatThrownBy(() -> ledger.usage(UsageQuery.all().build()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("usage is not counted: call LedgerSchema.of(dataSource).countUsage(...)");
        assertThatThrownBy(() -> UsageQuery.all()
                        .from(LocalDate.of(2026, 3, 2))
                        .until(LocalDate.of(2026, 3, 1))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("until must not be before from, but is 2026-03-01, before 2026-03-02");
        assertThatThrownBy(() -> UsageQuery.all().limit(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit must be from 1 to 10000, but is 0");
    }

    @Test
    void everyLegalTextNamesAnAccountOfItsOwn() {
        for (int i = 0; i < TEXTS.size(); i++) {
            credits.grant(AccountId.of(TEXTS.get(i)), 1000 + i, newKey());
        }

        for (int i = 0; i < TEXTS.size(); i++) {
            AccountId id = AccountId.of(TEXTS.get(i));
            assertThat(posted(id)).as("account %d", i).isEqualTo(1000 + i);
            assertThat(ledger.account(id).orElseThrow().id()).isEqualTo(id);
        }
        assertThat(ledger.balances(TEXTS.stream().map(AccountId::of).toList())).hasSize(TEXTS.size());
    }

    @Test
    void everyLegalTextIsAKeyOfItsOwnInEveryScope() {
        given(USER, 10_000);
        for (String text : TEXTS) {
            IdempotencyKey asKey = IdempotencyKey.of("scope", text);
            IdempotencyKey asScope = IdempotencyKey.of(text, "key");

            assertThat(credits.debit(USER, 1, asKey).replayed()).isFalse();
            assertThat(credits.debit(USER, 2, asScope).replayed()).isFalse();
        }

        assertThat(posted(USER)).isEqualTo(10_000 - 3L * TEXTS.size());
        for (String text : TEXTS) {
            IdempotencyKey asKey = IdempotencyKey.of("scope", text);
            assertThat(credits.debit(USER, 1, asKey).replayed()).isTrue();
            assertThat(ledger.transaction(asKey).orElseThrow().key()).contains(asKey);
        }
    }

    @Test
    void everyLegalTextComesBackAsMetadata() {
        given(USER, 1000);
        for (String text : TEXTS) {
            Receipt debit = credits.execute(credits.newDebit(USER)
                    .amount(1)
                    .metadata("value", text)
                    .metadata(text.isBlank() ? "blank" : text, "name")
                    .key(newKey())
                    .build());

            assertThat(ledger.transaction(debit.transaction().id())
                            .orElseThrow()
                            .metadata())
                    .containsEntry("value", text)
                    .containsEntry(text.isBlank() ? "blank" : text, "name")
                    .isEqualTo(debit.transaction().metadata());
        }
    }

    @Test
    void everyLegalTextIsATagOfItsOwn() {
        List<String> tags = TEXTS.stream().filter(text -> text.indexOf(',') < 0).toList();
        List<Command<?>> grants = new ArrayList<>();
        for (int i = 0; i < tags.size(); i++) {
            grants.add(credits.newGrant(USER)
                    .amount(1000 + i)
                    .tags(tags.get(i))
                    .key(newKey())
                    .build());
        }
        assertThat(ledger.executeAll(grants)).allMatch(Outcome::isAccepted);

        assertThat(ledger.breakdown(USER).lots())
                .extracting(Lot::tags)
                .containsExactlyInAnyOrderElementsOf(tags.stream().map(Set::of).toList());
        for (int i = 0; i < tags.size(); i++) {
            PartialDebitReceipt debit = credits.execute(credits.newDebitUpTo(USER)
                    .amount(Bounds.MAX_AMOUNT)
                    .tags(tags.get(i))
                    .key(newKey())
                    .build());
            assertThat(debit.taken()).as("tag %d", i).isEqualTo(1000 + i);
        }
    }

    @Test
    void asManyAndAsLongTagsAsThereMayBeAreKeptWhole() {
        Set<String> tags = new HashSet<>();
        for (int i = 0; i < Bounds.TAGS; i++) {
            String last = String.valueOf((char) ('a' + i));
            tags.add((i % 2 == 0
                            ? "\ud83d\ude00".repeat(Bounds.TAG_LENGTH / 2 - 1) + "-"
                            : "\uffff".repeat(Bounds.TAG_LENGTH - 1))
                    + last);
        }

        credits.execute(
                credits.newGrant(USER).amount(5).tags(tags).key(key("g")).build());
        credits.execute(credits.newHold(USER).amount(4).tags(tags).key(key("h")).build());

        assertThat(tags).allSatisfy(tag -> assertThat(tag).hasSize(Bounds.TAG_LENGTH));
        assertThat(ledger.breakdown(USER).lots()).extracting(Lot::tags).containsExactly(tags);
        assertThat(credits.capture(ref("h"), 3, newKey()).captured()).isEqualTo(3);
    }

    @Test
    void theLongestTextsAreKeptWhole() {
        // Characters outside the basic plane take two units each and four bytes: the longest in any count.
        String pair = "\ud83d\ude00";
        AccountId account = AccountId.of(pair.repeat(Bounds.ACCOUNT_ID_LENGTH / 2));
        IdempotencyKey key =
                IdempotencyKey.of(pair.repeat(Bounds.KEY_SCOPE_LENGTH / 2), pair.repeat(Bounds.KEY_LENGTH / 2));
        AccountId wide = AccountId.of("\uffff".repeat(Bounds.ACCOUNT_ID_LENGTH));
        Asset asset = Asset.of("A".repeat(Bounds.ASSET_CODE_LENGTH), Bounds.ASSET_SCALE);
        String name = "\uffff".repeat(Bounds.METADATA_NAME_LENGTH);
        String value = "\uffff".repeat(Bounds.METADATA_LENGTH - Bounds.METADATA_NAME_LENGTH);

        credits.execute(credits.newGrant(account)
                .amount(5)
                .metadata(name, value)
                .key(key)
                .build());
        credits.execute(OpenAccount.limited(wide, asset).build());

        assertThat(posted(account)).isEqualTo(5);
        assertThat(ledger.transaction(key).orElseThrow().metadata()).containsEntry(name, value);
        assertThat(ledger.account(wide).orElseThrow().asset()).isEqualTo(asset);
        assertThat(ledger.account(AccountId.of("\uffff".repeat(Bounds.ACCOUNT_ID_LENGTH - 1))))
                .isEmpty();
    }

    @Test
    void textsThatDifferAtTheVeryEndAreDifferent() {
        String stem = "x".repeat(Bounds.ACCOUNT_ID_LENGTH - 1);
        credits.grant(AccountId.of(stem + "a"), 1, newKey());
        credits.grant(AccountId.of(stem + "b"), 2, newKey());
        String longKey = "k".repeat(Bounds.KEY_LENGTH - 1);
        credits.grant(USER, 1, key(longKey + "a"));
        credits.grant(USER, 2, key(longKey + "b"));

        assertThat(posted(AccountId.of(stem + "a"))).isEqualTo(1);
        assertThat(posted(AccountId.of(stem + "b"))).isEqualTo(2);
        assertThat(posted(USER)).isEqualTo(3);
    }

    @Test
    void asMuchMetadataAsThereMayBeIsKeptInOrder() {
        given(USER, 1);
        var debit = credits.newDebit(USER).amount(1).key(key("d"));
        for (int i = Bounds.METADATA_ENTRIES; i > 0; i--) {
            debit.metadata("name-" + i, "value-" + i);
        }

        credits.execute(debit.build());

        assertThat(ledger.transaction(key("d")).orElseThrow().metadata())
                .hasSize(Bounds.METADATA_ENTRIES)
                .containsEntry("name-1", "value-1")
                .containsEntry("name-32", "value-32");
    }

    @Test
    @SuppressWarnings("NullAway")
    void nullIsRefusedEverywhere() {
        assertThatNullPointerException().isThrownBy(() -> ledger.execute(null));
        assertThatNullPointerException().isThrownBy(() -> ledger.executeAll(null));
        assertThatNullPointerException().isThrownBy(() -> ledger.executeAll(Arrays.asList((Command<?>) null)));
        assertThatNullPointerException().isThrownBy(() -> ledger.executeAsync(null));
        assertThatNullPointerException().isThrownBy(() -> ledger.preview(null));
        assertThatNullPointerException().isThrownBy(() -> ledger.account(null));
        assertThatNullPointerException().isThrownBy(() -> ledger.balance(null));
        assertThatNullPointerException().isThrownBy(() -> ledger.balances(null));
        assertThatNullPointerException().isThrownBy(() -> ledger.balances(Arrays.asList(USER, null)));
        assertThatNullPointerException().isThrownBy(() -> ledger.transaction((TransactionId) null));
        assertThatNullPointerException().isThrownBy(() -> ledger.transaction((IdempotencyKey) null));
        assertThatNullPointerException().isThrownBy(() -> ledger.statement(null));
        assertThatNullPointerException().isThrownBy(() -> ledger.breakdown(null));
        assertThatNullPointerException().isThrownBy(() -> ledger.operation(null));
        assertThatNullPointerException().isThrownBy(() -> ledger.allocations(null));
        assertThatNullPointerException().isThrownBy(() -> ledger.lot(null));
        assertThatNullPointerException().isThrownBy(() -> ledger.hold(null));
        assertThatNullPointerException().isThrownBy(() -> ledger.holds(null));
    }

    @Test
    void numbersAndKeysOfNothingFindNothing() {
        given(USER, 10);
        TransactionId plain = credits.debit(USER, 1, key("d")).transaction().id();

        for (TransactionId id : List.of(plain, new TransactionId(1), new TransactionId(Long.MAX_VALUE))) {
            assertThat(ledger.lot(LotId.of(id))).isEmpty();
            assertThat(ledger.hold(OperationRef.of(id))).isEmpty();
            assertThat(ledger.allocations(OperationRef.of(id))).isEmpty();
        }
        assertThat(ledger.hold(ref("d"))).isEmpty();
        assertThat(ledger.hold(ref("none"))).isEmpty();
        assertThat(ledger.operation(ref("none"))).isEmpty();
        assertThat(ledger.operation(OperationRef.of(new TransactionId(Long.MAX_VALUE))))
                .isEmpty();
        assertThat(ledger.allocations(ref("none"))).isEmpty();
        assertThat(ledger.transaction(new TransactionId(Long.MAX_VALUE))).isEmpty();
    }

    @Test
    @SuppressWarnings("NullAway")
    void aNullAmongCommandsIsRefusedBeforeAnyIsDone() {
        given(USER, 1);
        Command<?> debit = credits.newDebit(USER).amount(1).key(newKey()).build();

        assertThatNullPointerException().isThrownBy(() -> ledger.executeAll(Arrays.asList(debit, null)));
        assertThat(posted(USER)).isEqualTo(1);
    }
}
