package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.AccountId;
import io.creditledger.Bounds;
import io.creditledger.IdempotencyKey;
import io.creditledger.Operation;
import io.creditledger.OperationKind;
import io.creditledger.OperationPage;
import io.creditledger.OperationQuery;
import io.creditledger.Outcome;
import io.creditledger.command.ApplyDue;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.Command;
import io.creditledger.command.Refund;
import io.creditledger.command.Reverse;
import io.creditledger.error.AccountNotFoundException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Operations of one account by kind, key and recorded time. */
abstract class OperationListContract extends LotSuite {
    private static OperationQuery.Builder of(AccountId account) {
        return OperationQuery.of(account);
    }

    private List<String> keys(OperationQuery.Builder query) {
        return ledger.operations(query.build()).operations().stream()
                .map(operation -> operation.key().map(IdempotencyKey::key).orElse("none"))
                .toList();
    }

    /** Reads page after page, and compares them with one page of everything. */
    private List<Operation> paged(OperationQuery.Builder query, int limit) {
        List<Operation> whole =
                ledger.operations(query.limit(Bounds.PAGE_LINES).build()).operations();
        List<Operation> all = new ArrayList<>();
        OptionalLong next = OptionalLong.empty();
        int pages = 0;
        do {
            next.ifPresent(query::after);
            OperationPage page = ledger.operations(query.limit(limit).build());
            assertThat(page.operations()).hasSizeLessThanOrEqualTo(limit);
            all.addAll(page.operations());
            next = page.next();
            pages++;
        } while (next.isPresent());
        assertThat(all).isEqualTo(whole);
        assertThat(pages).isEqualTo(Math.max(1, (whole.size() + limit - 1) / limit));
        return all;
    }

    private void charge(AccountId account, long amount, IdempotencyKey key) {
        done(credits.newDebit(account).amount(amount).key(key).build());
    }

    @Test
    void theNewestComeFirst() {
        given(USER, 0);
        given(OTHER, 50);
        done(grant(10, "g").build());
        debit(1, "a");
        charge(OTHER, 1, key("of another"));
        debit(1, "b");

        assertThat(keys(of(USER))).containsExactly("b", "a", "g");
        assertThat(keys(of(USER).oldestFirst())).containsExactly("g", "a", "b");
        assertThat(keys(of(OTHER).limit(1))).containsExactly("of another");
        assertThat(keys(of(REVENUE).oldestFirst())).containsExactly("a", "of another", "b");
    }

    @Test
    void eachIsToldAsByItself() {
        given(USER, 100);
        done(credits.newDebit(USER)
                .amount(30)
                .key(key("d"))
                .effectiveAt(at(-60))
                .metadata(Map.of("call", "7"))
                .build());
        done(Refund.of(ref("d")).amount(10).key(key("r1")).build());
        done(Refund.of(ref("d")).amount(5).key(key("r2")).build());
        debit(2, "e");
        done(Reverse.of(ref("e")).key(key("v")).build());
        given(OTHER, 500);
        charge(OTHER, 300, key("many"));
        List<Command<?>> refunds = new ArrayList<>();
        for (int i = 0; i <= Bounds.FOLLOW_UPS; i++) {
            refunds.add(Refund.of(ref("many")).amount(1).key(newKey()).build());
        }
        assertThat(ledger.executeAll(refunds)).allMatch(Outcome::isAccepted);

        for (AccountId account : List.of(USER, OTHER, REVENUE, ISSUANCE)) {
            List<Operation> found = paged(of(account), 50);
            assertThat(found)
                    .isNotEmpty()
                    .allSatisfy(operation ->
                            assertThat(ledger.operation(operation.ref())).contains(operation));
        }
        Operation debit = ledger.operations(of(USER).keyPrefix("test", "d").build())
                .operations()
                .get(0);
        assertThat(debit.key()).contains(key("d"));
        assertThat(debit.transaction()).isEqualTo(ledger.transaction(key("d")));
        assertThat(debit.effectiveAt()).isEqualTo(at(-60));
        assertThat(debit.metadata()).isEqualTo(Map.of("call", "7"));
        assertThat(debit.refunded()).isEqualTo(15);
        assertThat(debit.followUps())
                .extracting(followUp -> followUp.key().orElseThrow())
                .containsExactly(key("r1"), key("r2"));
        assertThat(ledger.operations(of(OTHER).kinds(OperationKind.DEBIT).build())
                        .operations())
                .extracting(operation -> operation.followUps().size())
                .containsExactly(Bounds.FOLLOW_UPS);
    }

    @Test
    void kindsNarrowTheSearch() {
        given(USER, 0);
        done(grant(10, "g").build());
        debit(1, "a");
        done(Refund.of(ref("a")).amount(1).key(key("r")).build());
        debit(2, "b");
        lot(3, "lot", 50);
        on(50);
        done(ApplyDue.of(USER));

        assertThat(keys(of(USER).kinds(OperationKind.DEBIT))).containsExactly("b", "a");
        assertThat(keys(of(USER).kinds(OperationKind.GRANT, OperationKind.REFUND)))
                .containsExactly("lot", "r", "g");
        assertThat(keys(of(USER).kinds(OperationKind.DEBIT).kinds(OperationKind.EXPIRE)))
                .containsExactly("none");
        assertThat(keys(of(USER).kinds(OperationKind.TRANSFER))).isEmpty();
        assertThat(keys(of(USER).kinds(OperationKind.values()))).hasSize(6);
    }

    @Test
    void whatMovedNothingOnTheAccountIsNotFound() {
        given(USER, 10);
        done(credits.newHold(USER)
                .amount(5)
                .timeout(Duration.ofSeconds(60))
                .key(key("h"))
                .build());
        credits.freeze(USER, key("f"));
        credits.reopen(USER, key("o"));
        assertThat(keys(of(USER))).hasSize(1);

        done(CaptureHold.of(ref("h")).amount(2).key(key("c")).build());

        assertThat(keys(of(USER).limit(1))).containsExactly("c");
        assertThat(ledger.operations(of(USER).keyScope("test").limit(1).build())
                        .operations()
                        .get(0)
                        .reference())
                .isEqualTo(ledger.operation(ref("h")).map(Operation::id));
    }

    @Test
    void keysAreFoundByScopeAndExactBeginning() {
        given(USER, 100);
        List<IdempotencyKey> all = Stream.of(
                        "a",
                        "a1",
                        "A2",
                        "a%",
                        "a%b",
                        "a_",
                        "a!",
                        "a!b",
                        "a\\",
                        "a\\c",
                        "\u00e4",
                        "\ud83d\ude00z",
                        "a 1")
                .map(text -> IdempotencyKey.of("s", text))
                .toList();
        all.forEach(key -> charge(USER, 1, key));
        charge(USER, 1, IdempotencyKey.of("S", "a"));
        charge(USER, 1, IdempotencyKey.of("s ", "a1"));
        charge(USER, 1, IdempotencyKey.of("s%", "a1"));

        assertThat(keys(of(USER).keyScope("s"))).hasSize(all.size());
        assertThat(keys(of(USER).keyScope("S"))).containsExactly("a");
        assertThat(keys(of(USER).keyScope("s%"))).containsExactly("a1");
        assertThat(keys(of(USER).keyScope("_"))).isEmpty();
        for (IdempotencyKey key : all) {
            assertThat(keys(of(USER).keyPrefix("s", key.key()).oldestFirst()))
                    .as(key.key())
                    .containsExactlyElementsOf(all.stream()
                            .map(IdempotencyKey::key)
                            .filter(text -> text.startsWith(key.key()))
                            .toList());
        }
        assertThat(keys(of(USER).keyPrefix("s", "\ud83d\ude00"))).containsExactly("\ud83d\ude00z");
        assertThat(keys(of(USER).keyPrefix("s", "a "))).containsExactly("a 1");
        assertThat(keys(of(USER).keyPrefix("s", "b"))).isEmpty();
        assertThat(keys(of(USER).keyPrefix("s", "%"))).isEmpty();
        assertThat(keys(of(USER).keyPrefix("s", "a").kinds(OperationKind.GRANT)))
                .isEmpty();
        assertThat(keys(of(USER).keyPrefix("s", "x".repeat(Bounds.KEY_LENGTH)))).isEmpty();
    }

    @Test
    void aPeriodBeginsWithItsFirstInstantAndEndsBeforeItsLast() {
        given(OTHER, 100);
        on(10);
        given(USER, 100);
        for (int second = 10; second <= 14; second++) {
            on(second);
            debit(1, second + "a");
            debit(1, second + "b");
            charge(OTHER, 1, key(second + "c"));
        }

        for (AccountId account : List.of(USER, OTHER, REVENUE)) {
            OperationQuery.Builder charges = of(account).kinds(OperationKind.DEBIT);
            assertThat(keys(charges.recorded(at(11), at(13))))
                    .as("%s", account)
                    .containsExactlyElementsOf(Stream.of("12c", "12b", "12a", "11c", "11b", "11a")
                            .filter(key -> account.equals(REVENUE) || account.equals(OTHER) == key.endsWith("c"))
                            .toList());
            assertThat(keys(charges.recorded(at(11), at(11)))).isEmpty();
            assertThat(keys(charges.recorded(at(15), at(99)))).isEmpty();
            assertThat(keys(charges.recorded(at(14), at(14).plus(MICRO))))
                    .hasSize(account.equals(REVENUE) ? 3 : account.equals(USER) ? 2 : 1);
            assertThat(paged(of(account).recorded(at(11), at(14)), 2))
                    .hasSize(account.equals(REVENUE) ? 9 : account.equals(USER) ? 6 : 3);
            assertThat(paged(of(account).recorded(at(11), at(14)).oldestFirst(), 2))
                    .hasSize(account.equals(REVENUE) ? 9 : account.equals(USER) ? 6 : 3);
        }
    }

    @Test
    void pagesOfWhatPassesFollowOneAnother() {
        given(USER, 1_000);
        List<Command<?>> commands = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            commands.add(
                    i % 3 == 0
                            ? credits.newGrant(USER).amount(1).key(key("g" + i)).build()
                            : credits.newDebit(USER)
                                    .amount(1)
                                    .key(IdempotencyKey.of(i % 2 == 0 ? "even" : "odd", "d" + i))
                                    .build());
        }
        assertThat(ledger.executeAll(commands)).allMatch(Outcome::isAccepted);

        for (AccountId account : List.of(USER, REVENUE)) {
            for (boolean oldest : List.of(true, false)) {
                OperationQuery.Builder query =
                        of(account).kinds(OperationKind.DEBIT).keyPrefix("even", "d");
                List<Operation> found = paged(oldest ? query.oldestFirst() : query, 3);
                List<Operation> one = paged(of(account).keyPrefix("odd", "d1"), 1);
                assertThat(found).hasSize(20);
                assertThat(one)
                        .extracting(operation -> operation.key().orElseThrow().key())
                        .containsExactly("d19", "d17", "d13", "d11", "d1");
            }
        }
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatThrownBy(() -> ledger.operations(of(NOBODY).build())).isInstanceOf(AccountNotFoundException.class);
        assertThatThrownBy(() -> ledger.operations(null)).isInstanceOf(NullPointerException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> of(USER).limit(0));
        assertThatIllegalArgumentException().isThrownBy(() -> of(USER).limit(Bounds.PAGE_LINES + 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(USER).kinds())
                .withMessageContaining("leave them out to find all");
        assertThatIllegalArgumentException().isThrownBy(() -> of(USER).keyScope(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> of(USER).keyPrefix("s", "a\0"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(USER).keyPrefix("s", "x".repeat(Bounds.KEY_LENGTH + 1)));
        assertThatIllegalArgumentException().isThrownBy(() -> of(USER).recorded(at(1), at(0)));
    }
}
