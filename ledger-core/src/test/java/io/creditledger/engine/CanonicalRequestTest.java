package io.creditledger.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import io.creditledger.TransactionId;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.Debit;
import io.creditledger.command.DebitUpTo;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.Grant;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.Post;
import io.creditledger.command.Refund;
import io.creditledger.command.ReopenAccount;
import io.creditledger.command.Reverse;
import io.creditledger.command.Transfer;
import io.creditledger.engine.CanonicalRequest.Field;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CanonicalRequestTest {
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
                        .build());
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
                        FreezeAccount.of(A).effectiveAt(AT).key(KEY).build()));
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
