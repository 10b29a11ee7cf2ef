package io.creditledger.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.Bounds;
import io.creditledger.IdempotencyKey;
import io.creditledger.Leg;
import io.creditledger.LotId;
import io.creditledger.OperationRef;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Malformed commands cannot be built: nothing of them ever reaches a store. */
class CommandShapeTest {
    private static final AccountId A = AccountId.of("a");
    private static final AccountId B = AccountId.of("b");
    private static final AccountId C = AccountId.of("c");
    private static final Asset CREDIT = Asset.of("CREDIT", 0);
    private static final Asset USD = Asset.of("USD", 2);
    private static final IdempotencyKey KEY = IdempotencyKey.of("test", "key");
    private static final OperationRef REF = OperationRef.of(KEY);

    static Stream<LongFunction<KeyedCommand<?>>> withAnAmount() {
        return Stream.of(
                amount -> Grant.to(A).amount(amount).source(B).key(KEY).build(),
                amount -> Debit.from(A).amount(amount).destination(B).key(KEY).build(),
                amount ->
                        DebitUpTo.from(A).amount(amount).destination(B).key(KEY).build(),
                amount -> Transfer.between(A, B).amount(amount).key(KEY).build(),
                amount -> Refund.of(REF).amount(amount).key(KEY).build());
    }

    @ParameterizedTest
    @MethodSource("withAnAmount")
    void anAmountIsFromOneToTheLargest(LongFunction<KeyedCommand<?>> make) {
        assertThat(make.apply(1)).isNotNull();
        assertThat(make.apply(Bounds.MAX_AMOUNT)).isNotNull();
        for (long amount : new long[] {0, -1, Bounds.MAX_AMOUNT + 1, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> make.apply(amount))
                    .withMessage("amount must be from 1 to " + Bounds.MAX_AMOUNT + ", but is " + amount);
        }
    }

    static Stream<KeyedCommand.Builder<?>> withoutAKey() {
        return Stream.of(
                Grant.to(A).amount(1).source(B),
                Debit.from(A).amount(1).destination(B),
                DebitUpTo.from(A).amount(1).destination(B),
                Transfer.between(A, B).amount(1),
                Post.builder().leg(A, CREDIT, 1).leg(B, CREDIT, -1),
                Refund.of(REF),
                Reverse.of(REF),
                ChangeLimits.of(A).floor(1),
                FreezeAccount.of(A),
                ReopenAccount.of(A),
                CloseAccount.of(A),
                PlaceHold.on(A).amount(1).destination(B).timeout(Duration.ofHours(1)),
                CaptureHold.of(REF),
                ReleaseHold.of(REF),
                ExtendHold.of(REF).timeout(Duration.ofHours(1)),
                VoidLot.of(new LotId(7)),
                ExtendLot.of(new LotId(7)).expiresAt(Instant.EPOCH));
    }

    @Test
    void everyKeyedCommandIsTried() {
        assertThat(withoutAKey().map(Object::getClass).map(Class::getEnclosingClass))
                .extracting(Class::getName)
                .containsExactlyInAnyOrder(Stream.of(KeyedCommand.class.getPermittedSubclasses())
                        .map(Class::getName)
                        .toArray(String[]::new));
    }

    private static KeyedCommand<?> build(KeyedCommand.Builder<?> builder) throws Exception {
        try {
            var build = builder.getClass().getMethod("build");
            return (KeyedCommand<?>) build.invoke(builder);
        } catch (InvocationTargetException failure) {
            throw (RuntimeException) failure.getCause();
        }
    }

    @ParameterizedTest
    @MethodSource("withoutAKey")
    void everyKeyedCommandNeedsAKey(KeyedCommand.Builder<?> builder) {
        assertThatIllegalArgumentException().isThrownBy(() -> build(builder)).withMessage("key must be set");
        assertThatNullPointerException().isThrownBy(() -> builder.key(null));
    }

    @ParameterizedTest
    @MethodSource("withoutAKey")
    void anEffectiveTimeIsWithinBoundsAndCutToTheMicrosecond(KeyedCommand.Builder<?> builder) throws Exception {
        builder.key(KEY);
        assertThat(build(builder).effectiveAt()).isEmpty();
        builder.effectiveAt(Bounds.EARLIEST_EFFECT);
        assertThat(build(builder).effectiveAt()).contains(Bounds.EARLIEST_EFFECT);
        builder.effectiveAt(Bounds.LATEST_EFFECT.plusNanos(999));
        assertThat(build(builder).effectiveAt()).contains(Bounds.LATEST_EFFECT);

        for (Instant outside : List.of(
                Bounds.EARLIEST_EFFECT.minusNanos(1), Bounds.LATEST_EFFECT.plusNanos(1000), Instant.MIN, Instant.MAX)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.effectiveAt(outside))
                    .withMessageContaining("effective time");
        }
        assertThatNullPointerException().isThrownBy(() -> builder.effectiveAt(null));
    }

    @ParameterizedTest
    @MethodSource("withoutAKey")
    void metadataIsBounded(KeyedCommand.Builder<?> builder) throws Exception {
        builder.key(KEY);
        assertThat(build(builder).metadata()).isEmpty();
        for (int i = 0; i < Bounds.METADATA_ENTRIES; i++) {
            builder.metadata("n" + i, "v");
        }
        assertThat(build(builder).metadata()).hasSize(Bounds.METADATA_ENTRIES);
        builder.metadata("one", "more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> build(builder))
                .withMessage("metadata must have at most 32 entries, but has 33");
    }

    private static FreezeAccount with(String name, String value) {
        return FreezeAccount.of(A).key(KEY).metadata(name, value).build();
    }

    @Test
    void namesAndValuesOfMetadataAreBounded() {
        String longest = "n".repeat(Bounds.METADATA_NAME_LENGTH);
        assertThat(with(longest, "").metadata()).containsEntry(longest, "");
        assertThatIllegalArgumentException().isThrownBy(() -> with(longest + "n", ""));

        String value = "v".repeat(Bounds.METADATA_LENGTH - 1);
        assertThat(with("n", value).metadata()).containsEntry("n", value);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with("nn", value))
                .withMessageContaining("4096")
                .withMessageContaining("4097");
        assertThatIllegalArgumentException().isThrownBy(() -> with("n", "v".repeat(Bounds.METADATA_LENGTH + 1)));
        assertThatIllegalArgumentException().isThrownBy(() -> with(" ", "v"));
        assertThatIllegalArgumentException().isThrownBy(() -> with("n\u0000", "v"));
        assertThatIllegalArgumentException().isThrownBy(() -> with("n", "\u0000"));
        assertThatIllegalArgumentException().isThrownBy(() -> with("n", "\ud83d"));
        assertThat(with("n", " ").metadata()).containsEntry("n", " ");
        assertThatNullPointerException().isThrownBy(() -> with(null, "v"));
        assertThatNullPointerException().isThrownBy(() -> with("n", null));
    }

    @Test
    void metadataNeverGetsIntoAMessage() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with("secret", "hidden\u0000"))
                .satisfies(refusal ->
                        assertThat(refusal).message().doesNotContain("hidden").doesNotContain("secret"));
    }

    @Test
    void aCommandKeepsItsOwnCopyOfMetadata() {
        Map<String, String> given = new HashMap<>(Map.of("a", "1"));
        FreezeAccount.Builder builder = FreezeAccount.of(A).key(KEY).metadata(given);
        FreezeAccount freeze = builder.build();
        given.put("a", "2");
        builder.metadata("a", "3");

        assertThat(freeze.metadata()).isEqualTo(Map.of("a", "1"));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> freeze.metadata().put("b", "c"));
    }

    @Test
    void nobodyPaysHimself() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Transfer.between(A, A).amount(1).key(KEY).build());
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Debit.from(A).amount(1).destination(A).key(KEY).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DebitUpTo.from(A)
                        .amount(1)
                        .defaultDestination(A)
                        .key(KEY)
                        .build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Grant.to(A).amount(1).source(A).key(KEY).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CloseAccount.of(A).sweepTo(A).key(KEY).build());
    }

    @Test
    void whatIsRequiredIsNamedWhenItIsMissing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Debit.from(A).amount(1).key(KEY).build())
                .withMessage("destination must be set");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Debit.from(A).destination(B).key(KEY).build())
                .withMessage("amount must be set");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Grant.to(A).amount(1).key(KEY).build())
                .withMessage("source must be set");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Transfer.between(A, B).key(KEY).build())
                .withMessage("amount must be set");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChangeLimits.of(A).key(KEY).build())
                .withMessage("floor, ceiling or marks must be set");
    }

    @Test
    void openingTermsBelongToTheLimitedAccountThatIsGrantedTo() {
        Grant.Builder grant = Grant.to(A).amount(1).source(B).key(KEY);

        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> grant.openingTerms(OpenAccount.limited(C, CREDIT).build())
                                .build());
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        grant.openingTerms(OpenAccount.unlimited(A, CREDIT)).build());
    }

    @ParameterizedTest
    @ValueSource(longs = {Bounds.MAX_AMOUNT + 1, -Bounds.MAX_AMOUNT - 1, Long.MAX_VALUE, Long.MIN_VALUE})
    void limitsAreWithinBounds(long limit) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OpenAccount.limited(A, CREDIT).floor(limit).build())
                .withMessageContaining("floor");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OpenAccount.limited(A, CREDIT).ceiling(limit).build())
                .withMessageContaining("ceiling");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChangeLimits.of(A).floor(limit).key(KEY).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChangeLimits.of(A).ceiling(limit).key(KEY).build());
    }

    @Test
    void aCeilingIsNeitherBelowZeroNorBelowTheFloor() {
        assertThat(OpenAccount.limited(A, CREDIT).floor(5).ceiling(5).build().ceiling())
                .hasValue(5);
        assertThat(OpenAccount.limited(A, CREDIT).ceiling(0).build().ceiling()).hasValue(0);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> OpenAccount.limited(A, CREDIT).floor(5).ceiling(4).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        OpenAccount.limited(A, CREDIT).floor(-5).ceiling(-1).build());
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> ChangeLimits.of(A).floor(5).ceiling(4).key(KEY).build());
    }

    @Test
    void marksAreAFewDifferentAmountsInAnyOrder() {
        assertThat(OpenAccount.limited(A, CREDIT).marks(0, 5, -5).build().marks())
                .containsExactly(5L, 0L, -5L);
        assertThat(OpenAccount.limited(A, CREDIT).build().marks()).isEmpty();
        assertThat(ChangeLimits.of(A).marks().key(KEY).build().marks()).contains(List.of());
        assertThat(ChangeLimits.of(A).floor(1).key(KEY).build().marks()).isEmpty();
        assertThat(OpenAccount.limited(A, CREDIT)
                        .marks(1, 2, 3, 4, 5, 6, 7, Bounds.MAX_AMOUNT)
                        .build()
                        .marks())
                .hasSize(Bounds.MARKS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChangeLimits.of(A).marks(1, 2, 3, 4, 5, 6, 7, 8, 9))
                .withMessage("an account has at most 8 marks, but these are 9");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OpenAccount.limited(A, CREDIT).marks(1, 2, 1))
                .withMessage("marks must differ, but are [2, 1, 1]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OpenAccount.limited(A, CREDIT).marks(Bounds.MAX_AMOUNT + 1))
                .withMessageContaining("mark must be within");
    }

    // Posts

    private static Post.Builder post() {
        return Post.builder().key(KEY);
    }

    @Test
    void aPostSumsToZeroPerAsset() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> post().leg(A, CREDIT, 1).leg(B, CREDIT, -2).build())
                .withMessage("legs in CREDIT/0 must sum to 0, but sum to -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> post().leg(A, CREDIT, 1).leg(B, USD, -1).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> post().leg(A, CREDIT, 1)
                        .leg(B, Asset.of("CREDIT", 2), -1)
                        .build());
    }

    @Test
    void aPostTouchesAtLeastTwoAccounts() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> post().build())
                .withMessage("a post must touch from 2 to 100 accounts, but touches 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> post().leg(A, CREDIT, 1).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> post().leg(A, CREDIT, 1).leg(A, CREDIT, -1).build());
    }

    @Test
    void aPostTouchesAtMostAHundredAccounts() {
        Post.Builder post = post().leg(A, CREDIT, -99);
        IntStream.range(0, 99).forEach(i -> post.leg(AccountId.of("leaf:" + i), CREDIT, 1));
        assertThat(post.build().legs()).hasSize(Bounds.POSTINGS_PER_TRANSACTION);

        post.leg(A, CREDIT, -1).leg(B, CREDIT, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(post::build)
                .withMessage("a post must touch from 2 to 100 accounts, but touches 101");
    }

    @Test
    void legsThatCancelEachOtherOutAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> post().leg(A, CREDIT, 5)
                        .leg(A, CREDIT, -5)
                        .leg(B, CREDIT, 1)
                        .leg(C, CREDIT, -1)
                        .build())
                .withMessage("legs of account a must not cancel each other out");
    }

    @Test
    void legsWithoutAnAssetAreInTheDefaultAsset() {
        assertThat(post().defaultAsset(CREDIT)
                        .leg(A, 5)
                        .leg(B, -5)
                        .leg(A, CREDIT, 1)
                        .leg(C, -1)
                        .build()
                        .legs())
                .containsExactly(new Leg(A, CREDIT, 6), new Leg(B, CREDIT, -5), new Leg(C, CREDIT, -1));
        assertThatIllegalStateException()
                .isThrownBy(() -> post().leg(A, 5))
                .withMessageContaining("CreditLedger.newPost()");
    }

    @Test
    void legsOfOneAccountAreOfOneAsset() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> post().leg(A, CREDIT, 5).leg(A, USD, 5))
                .withMessageContaining("CREDIT/0")
                .withMessageContaining("USD/2");
    }

    @Test
    void legsNetWithinBounds() {
        long max = Bounds.MAX_AMOUNT;
        assertThat(post().leg(A, CREDIT, max)
                        .leg(A, CREDIT, max)
                        .leg(A, CREDIT, -max)
                        .leg(B, CREDIT, -max)
                        .build()
                        .legs())
                .containsExactly(new Leg(A, CREDIT, max), new Leg(B, CREDIT, -max));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> post().leg(A, CREDIT, max)
                        .leg(A, CREDIT, 1)
                        .leg(B, CREDIT, -max)
                        .leg(C, CREDIT, -1)
                        .build())
                .withMessageContaining("must not sum beyond");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> post().leg(A, CREDIT, -max)
                        .leg(A, CREDIT, -1)
                        .leg(B, CREDIT, max)
                        .leg(C, CREDIT, 1)
                        .build());
    }

    @Test
    void legsAreOrderedByAccount() {
        assertThat(post().leg(C, CREDIT, 1)
                        .leg(A, CREDIT, 1)
                        .leg(B, CREDIT, -2)
                        .build()
                        .legs())
                .extracting(Leg::account)
                .containsExactly(A, B, C);
    }

    // Groups

    @Test
    void aGroupHasFromOneToAThousandMembers() {
        FreezeAccount member = FreezeAccount.of(A).key(KEY).build();

        assertThat(AtomicGroup.of(member).members()).containsExactly(member);
        assertThat(AtomicGroup.of(Collections.nCopies(Bounds.GROUP_MEMBERS, member))
                        .members())
                .hasSize(1000);
        assertThatIllegalArgumentException().isThrownBy(() -> AtomicGroup.of(List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AtomicGroup.of(Collections.nCopies(Bounds.GROUP_MEMBERS + 1, member)))
                .withMessage("a group must have from 1 to 1000 members, but has 1001");
        assertThatNullPointerException().isThrownBy(() -> AtomicGroup.of(Arrays.asList(member, null)));
    }

    @Test
    void aGroupKeepsItsOwnCopyOfTheList() {
        FreezeAccount member = FreezeAccount.of(A).key(KEY).build();
        List<KeyedCommand<?>> given = new ArrayList<>(List.of(member));
        AtomicGroup group = AtomicGroup.of(given);
        given.clear();

        assertThat(group.members()).hasSize(1);
    }

    @Test
    void nullIsRefusedByEveryBuilder() {
        assertThatNullPointerException().isThrownBy(() -> Grant.to(null));
        assertThatNullPointerException().isThrownBy(() -> Grant.to(A).source(null));
        assertThatNullPointerException().isThrownBy(() -> Grant.to(A).defaultSource(null));
        assertThatNullPointerException().isThrownBy(() -> Grant.to(A).openingTerms(null));
        assertThatNullPointerException().isThrownBy(() -> Debit.from(null));
        assertThatNullPointerException().isThrownBy(() -> Debit.from(A).destination(null));
        assertThatNullPointerException().isThrownBy(() -> Debit.from(A).defaultDestination(null));
        assertThatNullPointerException().isThrownBy(() -> DebitUpTo.from(null));
        assertThatNullPointerException().isThrownBy(() -> Transfer.between(null, B));
        assertThatNullPointerException().isThrownBy(() -> Transfer.between(A, null));
        assertThatNullPointerException().isThrownBy(() -> Post.builder().leg(null));
        assertThatNullPointerException().isThrownBy(() -> Refund.of(null));
        assertThatNullPointerException().isThrownBy(() -> Reverse.of(null));
        assertThatNullPointerException().isThrownBy(() -> ChangeLimits.of(null));
        assertThatNullPointerException().isThrownBy(() -> FreezeAccount.of(null));
        assertThatNullPointerException().isThrownBy(() -> ReopenAccount.of(null));
        assertThatNullPointerException().isThrownBy(() -> CloseAccount.of(null));
        assertThatNullPointerException().isThrownBy(() -> CloseAccount.of(A).sweepTo(null));
        assertThatNullPointerException().isThrownBy(() -> OpenAccount.limited(null, CREDIT));
        assertThatNullPointerException().isThrownBy(() -> OpenAccount.limited(A, null));
        assertThatNullPointerException().isThrownBy(() -> OpenAccount.unlimited(A, null));
        assertThatNullPointerException().isThrownBy(() -> FreezeAccount.of(A).metadata((Map<String, String>) null));
    }
}
