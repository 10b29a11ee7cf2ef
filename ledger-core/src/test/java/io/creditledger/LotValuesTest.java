package io.creditledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.creditledger.command.CaptureHold;
import io.creditledger.command.ExpireDue;
import io.creditledger.command.ExtendHold;
import io.creditledger.command.Grant;
import io.creditledger.command.PlaceHold;
import io.creditledger.command.Rollover;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The values and commands of lots and holds: at each bound, and one past it. */
class LotValuesTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant END = Instant.parse("2026-04-01T00:00:00Z");
    private static final AccountId USER = AccountId.of("user");
    private static final AccountId OTHER = AccountId.of("other");
    private static final IdempotencyKey KEY = IdempotencyKey.of("test", "1");

    @Test
    void aLotIsLiveFromItsStartUntilBeforeItsEnd() {
        assertThat(Lot.isLive(START, END, START.minusNanos(1_000))).isFalse();
        assertThat(Lot.isLive(START, END, START)).isTrue();
        assertThat(Lot.isLive(START, END, END.minusNanos(1_000))).isTrue();
        assertThat(Lot.isLive(START, END, END)).isFalse();
        assertThat(Lot.isLive(null, null, END)).isTrue();
    }

    private static Set<String> tags(int count) {
        return IntStream.range(0, count).mapToObj(number -> "tag" + number).collect(Collectors.toSet());
    }

    @Test
    void lotTermsAreBounded() {
        assertThat(new LotTerms(Bounds.LOT_PRIORITY, null, Optional.empty(), Optional.empty(), tags(Bounds.TAGS))
                        .categoryOrDefault())
                .isEqualTo(LotCategory.PAID);
        assertThat(new LotTerms(null, null, Optional.empty(), Optional.empty(), Set.of("b", "a")).tags())
                .containsExactly("a", "b");
        assertThat(LotTerms.checkedTags(Set.of("x".repeat(Bounds.TAG_LENGTH)))).hasSize(1);
        refused(() -> new LotTerms(Bounds.LOT_PRIORITY + 1, null, Optional.empty(), Optional.empty(), Set.of()));
        refused(() -> new LotTerms(-1, null, Optional.empty(), Optional.empty(), Set.of()));
        refused(() -> new LotTerms(null, null, Optional.of(START), Optional.of(START), Set.of()));
        refused(() -> LotTerms.checkedTags(tags(Bounds.TAGS + 1)));
        refused(() -> LotTerms.checkedTags(Set.of("x".repeat(Bounds.TAG_LENGTH + 1))));
        refused(() -> LotTerms.checkedTags(Set.of(" ")));
        refused(() -> LotTerms.checkedTags(Set.of("a,b")));
        refused(() -> LotTerms.checkedTags(Set.of("nul\u0000")));
    }

    private static void refused(Runnable builder) {
        assertThatIllegalArgumentException().isThrownBy(builder::run);
    }

    private static PlaceHold.Builder hold() {
        return PlaceHold.on(USER).amount(1).destination(OTHER).key(KEY);
    }

    @Test
    void holdsNeedATimeoutWithinBounds() {
        assertThat(hold().timeout(Bounds.HOLD_TIMEOUT).build().timeout()).isEqualTo(Bounds.HOLD_TIMEOUT);
        assertThat(hold().defaultTimeout(Duration.ofNanos(1_000)).build().timeoutGiven())
                .isFalse();
        refused(() -> hold().build());
        refused(() -> hold().timeout(Duration.ofNanos(999)).build());
        refused(() -> hold().timeout(Bounds.HOLD_TIMEOUT.plusNanos(1_000)).build());
        refused(() -> hold().timeout(Duration.ofSeconds(1)).destination(USER).build());
        refused(() -> ExtendHold.of(OperationRef.of(KEY)).key(KEY).build());
    }

    private static CaptureHold.Builder capture() {
        return CaptureHold.of(OperationRef.of(KEY)).key(KEY);
    }

    @Test
    void capturesMayBeNothingButNotLess() {
        assertThat(capture().amount(0).build().last()).isTrue();
        assertThat(capture().amount(Bounds.MAX_AMOUNT).build().amount()).hasValue(Bounds.MAX_AMOUNT);
        assertThat(capture().amount(1).moreToFollow().build().last()).isFalse();
        refused(() -> capture().amount(-1).build());
        refused(() -> capture().amount(Bounds.MAX_AMOUNT + 1).build());
        refused(() -> capture().amount(0).moreToFollow().build());
        refused(() -> capture().moreToFollow().build());
        refused(() -> capture().amount(1).moreToFollow().allowOverrun().build());
    }

    @Test
    void aRolloverCarriesWithinItsBounds() {
        Rollover rollover = new Rollover(KEY, 10, 30);

        assertThat(rollover.of(0)).isEqualTo(10);
        assertThat(rollover.of(20)).isEqualTo(20);
        assertThat(rollover.of(31)).isEqualTo(30);
        refused(() -> new Rollover(KEY, -1, 30));
        refused(() -> new Rollover(KEY, 10, 9));
        refused(() -> new Rollover(KEY, 0, Bounds.MAX_AMOUNT + 1));
    }

    @Test
    void whatCanExpireNeedsAnAccountToExpireTo() {
        refused(() ->
                Grant.to(USER).amount(1).source(OTHER).expiresAt(END).key(KEY).build());
        refused(() -> Grant.to(USER)
                .amount(1)
                .source(OTHER)
                .expiryAccount(OTHER)
                .key(KEY)
                .build());
        refused(() -> Grant.to(USER)
                .amount(1)
                .source(OTHER)
                .expiryAccount(USER)
                .expiresAt(END)
                .key(KEY)
                .build());
    }

    @Test
    void queriesAndSweepsAreBounded() {
        assertThat(HoldQuery.open().limit(Bounds.PAGE_LINES).build().limit()).isEqualTo(Bounds.PAGE_LINES);
        assertThat(ExpireDue.limit(Bounds.ACCOUNTS_PER_EXPIRY).limit()).isEqualTo(Bounds.ACCOUNTS_PER_EXPIRY);
        refused(() -> HoldQuery.open().limit(Bounds.PAGE_LINES + 1));
        refused(() -> HoldQuery.overdue().limit(0));
        refused(() -> ExpireDue.limit(0));
        refused(() -> ExpireDue.limit(Bounds.ACCOUNTS_PER_EXPIRY + 1));
    }
}
