package io.creditledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Text that callers bring in: ids and keys. */
class TextTest {
    private static final String PAIR = "\ud83d\ude00";

    static Stream<Arguments> names() {
        Function<String, Object> account = AccountId::of;
        Function<String, Object> scope = text -> IdempotencyKey.of(text, "key");
        Function<String, Object> key = text -> IdempotencyKey.of("scope", text);
        return Stream.of(
                Arguments.of("account id", Bounds.ACCOUNT_ID_LENGTH, account),
                Arguments.of("idempotency scope", Bounds.KEY_SCOPE_LENGTH, scope),
                Arguments.of("idempotency key", Bounds.KEY_LENGTH, key));
    }

    @ParameterizedTest
    @MethodSource("names")
    void aNameMayBeAsLongAsTheBoundButNotOneLonger(String field, int bound, Function<String, Object> make) {
        assertThat(make.apply("x")).isNotNull();
        assertThat(make.apply("x".repeat(bound))).isNotNull();
        assertThat(make.apply(PAIR.repeat(bound / 2))).isNotNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> make.apply("x".repeat(bound + 1)))
                .withMessage(field + " must have at most " + bound + " characters, but has " + (bound + 1));
        assertThatIllegalArgumentException().isThrownBy(() -> make.apply(PAIR.repeat(bound / 2) + "x"));
    }

    @ParameterizedTest
    @MethodSource("names")
    void aNameIsNeitherBlankNorNullNorBroken(String field, int bound, Function<String, Object> make) {
        for (String blank : new String[] {"", " ", "   ", "\t", "\n", "\u2003"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> make.apply(blank))
                    .withMessage(field + " must not be blank");
        }
        assertThatNullPointerException().isThrownBy(() -> make.apply(null)).withMessageContaining(field);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> make.apply("ab\u0000"))
                .withMessage(field + " must not contain NUL, but does at index 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\ud83d", "a\ud83d", "\ude00", "\ude00\ud83d", "\ud83da", "\ud83d\ud83d\ude00", PAIR + "\ude00"})
    void aLoneSurrogateIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AccountId.of(text))
                .withMessageContaining("lone surrogate");
    }

    @Test
    void messagesDoNotRepeatTheText() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AccountId.of("secret\u0000"))
                .satisfies(refusal -> assertThat(refusal).message().doesNotContain("secret"));
    }

    @Test
    void whatMayBeBlankMayBeEmpty() {
        assertThat(StorableText.requireStorable("value", "", 5)).isEmpty();
        assertThat(StorableText.requireStorable("value", " ", 5)).isEqualTo(" ");
        assertThatIllegalArgumentException().isThrownBy(() -> StorableText.requireStorable("value", "123456", 5));
        assertThatNullPointerException().isThrownBy(() -> StorableText.requireStorable("value", null, 5));
    }

    @Test
    void namesAreComparedExactlyAndOrderedByTheirUnits() {
        assertThat(AccountId.of("user:42"))
                .isEqualTo(AccountId.of("user:42"))
                .isNotEqualTo(AccountId.of("USER:42"))
                .isNotEqualTo(AccountId.of("user:42 "))
                .hasToString("user:42");
        assertThat(AccountId.of("e\u0301")).isNotEqualTo(AccountId.of("\u00e9"));
        assertThat(AccountId.of("B")).isLessThan(AccountId.of("a"));
        assertThat(IdempotencyKey.of("a", "b/c")).isNotEqualTo(IdempotencyKey.of("a/b", "c"));
        assertThat(IdempotencyKey.of("scope", "key")).hasToString("scope/key");
    }

    @Test
    void aTransactionIdIsPositive() {
        assertThat(TransactionId.of(1).value()).isEqualTo(1);
        assertThat(TransactionId.of(Long.MAX_VALUE)).hasToString("9223372036854775807");
        assertThat(TransactionId.of(1)).isLessThan(TransactionId.of(2));
        assertThatIllegalArgumentException().isThrownBy(() -> TransactionId.of(0));
        assertThatIllegalArgumentException().isThrownBy(() -> TransactionId.of(-1));
    }

    @Test
    void aReferenceIsByIdOrByKey() {
        OperationRef byId = OperationRef.of(TransactionId.of(7));
        OperationRef byKey = OperationRef.of(IdempotencyKey.of("scope", "key"));

        assertThat(byId.id()).contains(TransactionId.of(7));
        assertThat(byId.key()).isEmpty();
        assertThat(byId).hasToString("#7").isEqualTo(OperationRef.of(TransactionId.of(7)));
        assertThat(byKey.id()).isEmpty();
        assertThat(byKey).hasToString("scope/key").isNotEqualTo(byId);
        assertThatNullPointerException().isThrownBy(() -> OperationRef.of((TransactionId) null));
        assertThatNullPointerException().isThrownBy(() -> OperationRef.of((IdempotencyKey) null));
    }
}
