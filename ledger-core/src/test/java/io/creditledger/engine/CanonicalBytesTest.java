package io.creditledger.engine;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.creditledger.command.PlaceHold;
import io.creditledger.command.Post;
import io.creditledger.command.Refund;
import io.creditledger.command.ReleaseHold;
import io.creditledger.command.ReopenAccount;
import io.creditledger.command.Reverse;
import io.creditledger.command.Rollover;
import io.creditledger.command.Transfer;
import io.creditledger.command.VoidLot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The bytes of every command, with its required fields only and with each optional one. They are stored for ever and compared
 * with those of later versions, so a line of the file never changes; a new command or field adds lines.
 */
class CanonicalBytesTest {
    private static final Path FILE = Path.of("src/test/resources/io/creditledger/engine/canonical-bytes.txt");

    private static final Asset CREDIT = Asset.of("CREDIT", 2);
    private static final AccountId A = AccountId.of("a");
    private static final AccountId B = AccountId.of("b");
    private static final IdempotencyKey KEY = IdempotencyKey.of("scope", "key");
    private static final OperationRef BY_KEY = OperationRef.of(IdempotencyKey.of("other", "k\u00e9y"));
    private static final OperationRef BY_ID = OperationRef.of(TransactionId.of(77));
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00.123456Z");
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void theBytesOfEveryCommandAreThoseOfTheFile() throws Exception {
        String written = commands().map(CanonicalBytesTest::line).collect(Collectors.joining());

        assertThat(written).isEqualTo(Files.readString(FILE));
    }

    @Test
    void everyCommandIsThere() {
        assertThat(commands().map(Object::getClass).distinct())
                .containsExactlyInAnyOrder(KeyedCommand.class.getPermittedSubclasses());
    }

    private static String line(KeyedCommand<?> command) {
        CanonicalRequest request = CanonicalRequest.of(command);
        return command.getClass().getSimpleName() + " " + request + "\n  "
                + HexFormat.of().formatHex(request.pack()) + "\n";
    }

    private static Stream<KeyedCommand<?>> commands() {
        List<KeyedCommand.Builder<?>> builders = new ArrayList<>();
        builders.add(grant());
        builders.add(grant().source(B));
        builders.add(grant().asLot().defaultExpiryAccount(B));
        builders.add(grant().priority(1000));
        builders.add(grant().category(LotCategory.PAID));
        builders.add(grant().category(LotCategory.PROMOTIONAL));
        builders.add(grant().startsAt(AT));
        builders.add(grant().expiresAt(AT));
        builders.add(grant().tags("y z", "x"));
        builders.add(grant().priority(7).expiryAccount(B));
        builders.add(grant().priority(7).rollover(new Rollover(IdempotencyKey.of("plan", "p1"), 1, 2)));
        builders.add(Debit.from(A).amount(1).defaultDestination(B));
        builders.add(Debit.from(A).amount(Long.MAX_VALUE >> 1).destination(B));
        builders.add(Debit.from(A).amount(1).defaultDestination(B).tags("y", "x"));
        builders.add(DebitUpTo.from(A).amount(1).defaultDestination(B));
        builders.add(DebitUpTo.from(A).amount(300).destination(B));
        builders.add(DebitUpTo.from(A).amount(1).defaultDestination(B).useOverdraft());
        builders.add(DebitUpTo.from(A).amount(1).defaultDestination(B).tags("x"));
        builders.add(Transfer.between(A, B).amount(1));
        builders.add(Post.builder().leg(A, CREDIT, -128).leg(B, CREDIT, 128));
        builders.add(Refund.of(BY_KEY));
        builders.add(Refund.of(BY_ID));
        builders.add(Refund.of(BY_ID).amount(1));
        builders.add(Refund.of(BY_ID).extendUntil(AT));
        builders.add(Reverse.of(BY_KEY));
        builders.add(Reverse.of(BY_ID).force());
        builders.add(ChangeLimits.of(A).floor(-1));
        builders.add(ChangeLimits.of(A).ceiling(1));
        builders.add(ChangeLimits.of(A).noCeiling());
        builders.add(ChangeLimits.of(A).marks(0, -7, 300));
        builders.add(ChangeLimits.of(A).marks());
        builders.add(FreezeAccount.of(A));
        builders.add(ReopenAccount.of(A));
        builders.add(CloseAccount.of(A));
        builders.add(CloseAccount.of(A).sweepTo(B));
        builders.add(hold().defaultTimeout(HOUR));
        builders.add(PlaceHold.on(A).amount(1).destination(B).defaultTimeout(HOUR));
        builders.add(hold().timeout(HOUR));
        builders.add(hold().defaultTimeout(HOUR).useOverdraft());
        builders.add(hold().defaultTimeout(HOUR).tags("x"));
        builders.add(CaptureHold.of(BY_KEY));
        builders.add(CaptureHold.of(BY_ID).amount(0));
        builders.add(CaptureHold.of(BY_ID).amount(3).moreToFollow());
        builders.add(CaptureHold.of(BY_ID).amount(3).allowOverrun());
        builders.add(ReleaseHold.of(BY_KEY));
        builders.add(ReleaseHold.of(BY_ID));
        builders.add(ExtendHold.of(BY_KEY).timeout(HOUR));
        builders.add(ExtendHold.of(BY_ID).timeout(Duration.ofNanos(1000)));
        builders.add(VoidLot.of(new LotId(7)));
        builders.add(ExtendLot.of(new LotId(7)).expiresAt(AT));
        return builders.stream().flatMap(CanonicalBytesTest::withAndWithoutEffectiveTime);
    }

    private static Stream<KeyedCommand<?>> withAndWithoutEffectiveTime(KeyedCommand.Builder<?> builder) {
        builder.key(KEY);
        KeyedCommand<?> without = build(builder);
        builder.effectiveAt(Instant.EPOCH.minusNanos(1000));
        return Stream.of(without, build(builder));
    }

    private static KeyedCommand<?> build(KeyedCommand.Builder<?> builder) {
        try {
            return (KeyedCommand<?>) builder.getClass().getMethod("build").invoke(builder);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(builder.getClass() + " builds nothing", e);
        }
    }

    private static Grant.Builder grant() {
        return Grant.to(A).amount(1).defaultSource(B).defaultExpiryAccount(B);
    }

    private static PlaceHold.Builder hold() {
        return PlaceHold.on(A).amount(1).defaultDestination(B);
    }
}
