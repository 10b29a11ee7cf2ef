package io.creditledger.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.IdempotencyKey;
import io.creditledger.LotCategory;
import io.creditledger.LotId;
import io.creditledger.OperationRef;
import io.creditledger.TransactionId;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.Debit;
import io.creditledger.command.DebitUpTo;
import io.creditledger.command.ExtendHold;
import io.creditledger.command.ExtendLot;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.Grant;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.PlaceHold;
import io.creditledger.command.Post;
import io.creditledger.command.Refund;
import io.creditledger.command.ReleaseHold;
import io.creditledger.command.ReopenAccount;
import io.creditledger.command.Reverse;
import io.creditledger.command.Rollover;
import io.creditledger.command.Transfer;
import io.creditledger.command.VoidLot;
import io.creditledger.engine.CanonicalRequest.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CanonicalRequestTest {
    /** The exception documents all that its field may be, in this order, and so does the page on errors. */
    @Test
    void everyLabelIsDocumentedWhereAConflictIsTold() throws Exception {
        List<String> vocabulary = new ArrayList<>(List.of("command"));
        for (Field field : Field.values()) {
            vocabulary.add(field.label());
        }
        String source =
                Files.readString(Path.of("src/main/java/io/creditledger/error/IdempotencyConflictException.java"));
        String page = Files.readString(Path.of("../docs/errors.md"));
        String sentence = page.substring(page.indexOf("`IdempotencyConflictException.field()` is") + 42);

        assertThat(Pattern.compile("\\{@code[\\s*]+(\\w+)}")
                        .matcher(source)
                        .results()
                        .map(found -> found.group(1)))
                .containsExactlyElementsOf(vocabulary);
        assertThat(Pattern.compile("`(\\w+)`")
                        .matcher(sentence.substring(0, sentence.indexOf("\n\n")))
                        .results()
                        .map(found -> found.group(1)))
                .containsExactlyElementsOf(vocabulary);
    }

    private static final Asset CREDIT = Asset.of("CREDIT", 0);
    private static final AccountId A = AccountId.of("a");
    private static final AccountId B = AccountId.of("b");
    private static final IdempotencyKey KEY = IdempotencyKey.of("scope", "key");
    private static final OperationRef REF = OperationRef.of(IdempotencyKey.of("scope", "original"));
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00.123456Z");

    private static Post post(long amount) {
        return Post.builder()
                .leg(A, CREDIT, -amount)
                .leg(B, CREDIT, amount)
                .key(KEY)
                .build();
    }

    static Stream<KeyedCommand<?>> commands() {
        return Stream.of(
                Grant.to(A).amount(1).source(B).key(KEY).effectiveAt(AT).build(),
                Grant.to(A).amount(1).defaultSource(B).key(KEY).build(),
                Debit.from(A)
                        .amount(Long.MAX_VALUE >> 1)
                        .destination(B)
                        .key(KEY)
                        .build(),
                DebitUpTo.from(A)
                        .amount(1)
                        .destination(B)
                        .useOverdraft()
                        .key(KEY)
                        .build(),
                Transfer.between(A, B).amount(1).key(KEY).build(),
                post(7),
                Refund.of(REF).amount(1).key(KEY).build(),
                Refund.of(OperationRef.of(TransactionId.of(7))).key(KEY).build(),
                Reverse.of(REF).force().key(KEY).build(),
                ChangeLimits.of(A).floor(-1).ceiling(1).key(KEY).build(),
                ChangeLimits.of(A).noCeiling().key(KEY).build(),
                FreezeAccount.of(A).key(KEY).build(),
                ReopenAccount.of(A).key(KEY).build(),
                CloseAccount.of(A)
                        .sweepTo(B)
                        .key(KEY)
                        .effectiveAt(Instant.EPOCH.minusNanos(1000))
                        .build(),
                lot().priority(7)
                        .category(LotCategory.PROMOTIONAL)
                        .startsAt(AT)
                        .expiresAt(AT.plusSeconds(1))
                        .tags("x", "y z")
                        .expiryAccount(B)
                        .rollover(new Rollover(KEY, 1, 2))
                        .key(KEY)
                        .build(),
                Debit.from(A).amount(1).destination(B).tags("x").key(KEY).build(),
                DebitUpTo.from(A).amount(1).destination(B).tags("x").key(KEY).build(),
                Refund.of(REF).extendUntil(AT).key(KEY).build(),
                hold().tags("x")
                        .useOverdraft()
                        .timeout(Duration.ofNanos(1000))
                        .key(KEY)
                        .build(),
                hold().defaultTimeout(Duration.ofDays(366)).key(KEY).build(),
                CaptureHold.of(REF).amount(0).key(KEY).build(),
                CaptureHold.of(REF).amount(3).moreToFollow().key(KEY).build(),
                CaptureHold.of(REF).amount(3).allowOverrun().key(KEY).build(),
                ReleaseHold.of(REF).key(KEY).build(),
                ExtendHold.of(REF).timeout(Duration.ofHours(1)).key(KEY).build(),
                VoidLot.of(new LotId(7)).key(KEY).build(),
                ExtendLot.of(new LotId(7)).expiresAt(AT).key(KEY).build());
    }

    private static Grant.Builder lot() {
        return Grant.to(A).amount(1).source(B).defaultExpiryAccount(B);
    }

    private static PlaceHold.Builder hold() {
        return PlaceHold.on(A).amount(1).destination(B);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void theByteFormReadsBackTheSame(KeyedCommand<?> command) {
        CanonicalRequest request = CanonicalRequest.of(command);

        CanonicalRequest back = CanonicalRequest.unpack(request.pack());

        assertThat(back).isEqualTo(request).hasSameHashCodeAs(request);
        assertThat(back.firstDifference(request)).isEmpty();
        assertThat(back.pack()).isEqualTo(request.pack());
        assertThat(back.toString()).isEqualTo(request.toString());
    }

    static Stream<Arguments> differences() {
        return Stream.of(
                Arguments.of(
                        "account",
                        Debit.from(A).amount(1).destination(B).key(KEY).build(),
                        Debit.from(AccountId.of("A"))
                                .amount(2)
                                .destination(B)
                                .key(KEY)
                                .build()),
                Arguments.of(
                        "amount",
                        Debit.from(A).amount(1).destination(B).key(KEY).build(),
                        Debit.from(A).amount(2).defaultDestination(B).key(KEY).build()),
                Arguments.of(
                        "source",
                        Grant.to(A).amount(1).source(B).key(KEY).build(),
                        Grant.to(A).amount(1).defaultSource(B).key(KEY).build()),
                Arguments.of(
                        "destination",
                        Debit.from(A).amount(1).destination(B).key(KEY).build(),
                        Debit.from(A).amount(1).defaultDestination(B).key(KEY).build()),
                Arguments.of("legs", post(1), post(2)),
                Arguments.of(
                        "original",
                        Refund.of(REF).key(KEY).build(),
                        Refund.of(OperationRef.of(TransactionId.of(7))).key(KEY).build()),
                Arguments.of(
                        "forced",
                        Reverse.of(REF).key(KEY).build(),
                        Reverse.of(REF).force().key(KEY).build()),
                Arguments.of(
                        "overdraft",
                        DebitUpTo.from(A).amount(1).destination(B).key(KEY).build(),
                        DebitUpTo.from(A)
                                .amount(1)
                                .destination(B)
                                .useOverdraft()
                                .key(KEY)
                                .build()),
                Arguments.of(
                        "floor",
                        ChangeLimits.of(A).floor(0).ceiling(1).key(KEY).build(),
                        ChangeLimits.of(A).ceiling(2).key(KEY).build()),
                Arguments.of(
                        "marks",
                        ChangeLimits.of(A).marks(20, 10).key(KEY).build(),
                        ChangeLimits.of(A).marks().key(KEY).build()),
                Arguments.of(
                        "ceiling",
                        ChangeLimits.of(A).floor(0).ceiling(1).key(KEY).build(),
                        ChangeLimits.of(A).floor(0).noCeiling().key(KEY).build()),
                Arguments.of(
                        "sweep",
                        CloseAccount.of(A).key(KEY).build(),
                        CloseAccount.of(A).sweepTo(B).key(KEY).build()),
                Arguments.of(
                        "effectiveAt",
                        FreezeAccount.of(A).key(KEY).build(),
                        FreezeAccount.of(A).effectiveAt(AT).key(KEY).build()),
                Arguments.of(
                        "priority",
                        lot().category(LotCategory.PAID).key(KEY).build(),
                        lot().category(LotCategory.PAID).priority(50).key(KEY).build()),
                Arguments.of(
                        "category",
                        lot().category(LotCategory.PAID).key(KEY).build(),
                        lot().category(LotCategory.PROMOTIONAL).key(KEY).build()),
                Arguments.of(
                        "startsAt",
                        lot().startsAt(AT).key(KEY).build(),
                        lot().startsAt(AT.plusNanos(1000)).key(KEY).build()),
                Arguments.of(
                        "expiresAt",
                        lot().expiresAt(AT).key(KEY).build(),
                        lot().expiresAt(AT.plusNanos(1000)).key(KEY).build()),
                Arguments.of(
                        "tags",
                        Debit.from(A)
                                .amount(1)
                                .destination(B)
                                .tags("x")
                                .key(KEY)
                                .build(),
                        Debit.from(A)
                                .amount(1)
                                .destination(B)
                                .tags("X")
                                .key(KEY)
                                .build()),
                Arguments.of(
                        "expiryAccount",
                        lot().priority(1).key(KEY).build(),
                        lot().priority(1).expiryAccount(B).key(KEY).build()),
                Arguments.of(
                        "rollover",
                        lot().rollover(new Rollover(KEY, 0, 2)).key(KEY).build(),
                        lot().rollover(new Rollover(KEY, 1, 2)).key(KEY).build()),
                Arguments.of(
                        "timeout",
                        hold().timeout(Duration.ofHours(1)).key(KEY).build(),
                        hold().defaultTimeout(Duration.ofHours(1)).key(KEY).build()),
                Arguments.of(
                        "hold",
                        ReleaseHold.of(REF).key(KEY).build(),
                        ReleaseHold.of(OperationRef.of(TransactionId.of(7)))
                                .key(KEY)
                                .build()),
                Arguments.of(
                        "moreToFollow",
                        CaptureHold.of(REF).amount(1).key(KEY).build(),
                        CaptureHold.of(REF).amount(1).moreToFollow().key(KEY).build()),
                Arguments.of(
                        "overrun",
                        CaptureHold.of(REF).amount(1).key(KEY).build(),
                        CaptureHold.of(REF).amount(1).allowOverrun().key(KEY).build()),
                Arguments.of(
                        "lot",
                        VoidLot.of(new LotId(7)).key(KEY).build(),
                        VoidLot.of(new LotId(8)).key(KEY).build()),
                Arguments.of(
                        "extendedUntil",
                        Refund.of(REF).key(KEY).build(),
                        Refund.of(REF).extendUntil(AT).key(KEY).build()),
                Arguments.of(
                        "asLot",
                        Grant.to(A).amount(1).source(B).key(KEY).build(),
                        Grant.to(A)
                                .amount(1)
                                .source(B)
                                .asLot()
                                .defaultExpiryAccount(B)
                                .key(KEY)
                                .build()));
    }

    @Test
    void theOrderInWhichTagsAreNamedDoesNotCount() {
        assertThat(CanonicalRequest.of(lot().tags("x", "y").key(KEY).build()))
                .isEqualTo(CanonicalRequest.of(lot().tags("y", "x").key(KEY).build()));
    }

    @ParameterizedTest
    @MethodSource("differences")
    void theFirstFieldThatDiffersIsNamed(String field, KeyedCommand<?> one, KeyedCommand<?> other) {
        CanonicalRequest first = CanonicalRequest.of(one);
        CanonicalRequest second = CanonicalRequest.of(other);

        assertThat(first.firstDifference(second)).contains(field);
        assertThat(second.firstDifference(first)).contains(field);
        assertThat(first).isNotEqualTo(second);
    }

    @Test
    void everyFieldHasADifferenceThatNamesIt() {
        assertThat(differences().map(arguments -> arguments.get()[0]))
                .hasSameSizeAs(Field.values())
                .doesNotHaveDuplicates();
    }

    @Test
    void neitherMetadataNorDefaultsNorOpeningTermsArePartOfIt() {
        CanonicalRequest plain = CanonicalRequest.of(
                Grant.to(A).amount(1).defaultSource(B).key(KEY).build());
        CanonicalRequest filled = CanonicalRequest.of(Grant.to(A)
                .amount(1)
                .defaultSource(AccountId.of("c"))
                .metadata("a", "b")
                .openingTerms(OpenAccount.limited(A, CREDIT).build())
                .key(IdempotencyKey.of("another", "key"))
                .build());

        assertThat(filled).isEqualTo(plain);
        assertThat(plain.field(Field.SOURCE)).isEmpty();
        assertThat(plain.field(Field.AMOUNT)).contains("1");
    }

    @Test
    void noTwoReferencesReadTheSame() {
        List<OperationRef> refs = List.of(
                OperationRef.of(TransactionId.of(7)),
                OperationRef.of(IdempotencyKey.of("#7", "x")),
                OperationRef.of(IdempotencyKey.of("a", "b/c")),
                OperationRef.of(IdempotencyKey.of("a/b", "c")),
                OperationRef.of(IdempotencyKey.of("#", "7")));

        assertThat(refs.stream()
                        .map(ref -> CanonicalRequest.of(Refund.of(ref).key(KEY).build()))
                        .distinct())
                .hasSameSizeAs(refs);
    }

    @Test
    void theFormOfANewerVersionIsRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        CanonicalRequest.unpack(new Pack.Writer().unsigned(2).bytes()))
                .withMessageContaining("format 2");
        assertThatIllegalStateException()
                .isThrownBy(() -> CanonicalRequest.unpack(
                        new Pack.Writer().unsigned(1).unsigned(99).text("x").bytes()))
                .withMessageContaining("code 99");
    }
}
