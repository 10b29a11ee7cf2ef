package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.PartialDebitReceipt;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.Reverse;
import io.creditledger.command.Transfer;
import io.creditledger.command.VoidLot;
import io.creditledger.error.InsufficientCreditsException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A floor keeps untagged credits: they are drawn only down to it, whatever the order of use says, and then the order goes
 * on with tagged lots.
 */
abstract class PositiveFloorContract extends LotSuite {
    /** The user has 50 for anything, which are used first, and 30 for images; 40 must stay available. */
    @BeforeEach
    void floorOfForty() {
        givenFloor(USER, 40);
        done(grant(50, "any").priority(1).build());
        done(grant(30, "img").tags("img").build());
    }

    @Test
    void aDebitDrawsUntaggedCreditsDownToTheFloorAndGoesOnWithTaggedOnes() {
        debit(40, "d", "img");

        assertThat(available(USER)).isEqualTo(40);
        assertThat(uses(ref("d"), "any", "img")).containsExactly("any -10", "img -30");
    }

    @Test
    void noMoreThanBothTogetherCanBeDebited() {
        refused(
                InsufficientCreditsException.class,
                credits.newDebit(USER).amount(41).tags("img").key(newKey()).build());
        refused(
                InsufficientCreditsException.class,
                credits.newDebit(USER).amount(11).key(newKey()).build());
    }

    @Test
    void theOrderStaysWhereTheFloorIsFar() {
        debit(5, "d", "img");

        assertThat(uses(ref("d"), "any", "img")).containsExactly("any -5");
        debit(7, "e", "img");
        assertThat(uses(ref("e"), "any", "img")).containsExactly("any -5", "img -2");
    }

    @Test
    void plainCreditsCountLikeUntaggedLots() {
        done(grant(20, "plain").build());

        debit(60, "d", "img");

        assertThat(uses(ref("d"), "any", "img")).containsExactly("any -30", "img -30");
        assertThat(available(USER)).isEqualTo(40);
    }

    @Test
    void aDebitUpToTakesTheSame() {
        PartialDebitReceipt receipt = done(
                credits.newDebitUpTo(USER).amount(100).tags("img").key(key("d")).build());

        assertThat(receipt.taken()).isEqualTo(40);
        assertThat(available(USER)).isEqualTo(40);
        assertThat(uses(ref("d"), "any", "img")).containsExactly("any -10", "img -30");
    }

    @Test
    void aHoldReservesTheSame() {
        done(credits.newHold(USER)
                .amount(40)
                .tags("img")
                .timeout(Duration.ofSeconds(10))
                .key(key("h"))
                .build());

        assertThat(available(USER)).isEqualTo(40);
        assertThat(uses(ref("h"), "any", "img")).containsExactly("any 10", "img 30");
    }

    @Test
    void whatACaptureTakesBeyondItsHoldKeepsTheFloorToo() {
        done(credits.newHold(USER)
                .amount(5)
                .tags("img")
                .timeout(Duration.ofSeconds(10))
                .key(key("h"))
                .build());

        done(CaptureHold.of(ref("h")).amount(36).allowOverrun().key(key("c")).build());

        assertThat(uses(ref("c"), "any", "img")).containsExactly("any -5", "any -5", "img -26");
        assertThat(available(USER)).isEqualTo(40);
    }

    @Test
    void aTransferTakesUntaggedCreditsDownToTheFloor() {
        credits.open(OTHER);
        refused(
                InsufficientCreditsException.class,
                Transfer.between(USER, OTHER).amount(11).key(newKey()).build());

        done(Transfer.between(USER, OTHER).amount(10).key(newKey()).build());

        assertThat(available(USER)).isEqualTo(40);
        assertThat(remaining("img")).isEqualTo(30);
    }

    @Test
    void belowARaisedFloorOnlyTaggedCreditsAreDrawn() {
        done(ChangeLimits.of(USER).floor(60).key(newKey()).build());

        refused(
                InsufficientCreditsException.class,
                credits.newDebit(USER).amount(21).tags("img").key(newKey()).build());
        debit(20, "d", "img");

        assertThat(uses(ref("d"), "any", "img")).containsExactly("img -20");
        assertThat(available(USER)).isEqualTo(50);
    }

    @Test
    void aReversedGrantKeepsTheFloorWhetherItMadeALotOrNot() {
        done(grant(20, "plain").build());
        done(grant(20, "later").startsAt(at(9)).build());
        debit(20, "d");

        for (String untagged : List.of("any", "plain")) {
            InsufficientCreditsException refusal = refused(
                    InsufficientCreditsException.class,
                    Reverse.of(ref(untagged)).key(newKey()).build());
            assertThat(refusal.floor()).isEqualTo(40);
            assertThat(refusal.available()).isEqualTo(50);
        }
        done(Reverse.of(ref("img")).key(newKey()).build());
        done(Reverse.of(ref("later")).key(newKey()).build());
        assertThat(available(USER)).isEqualTo(50);
        done(Reverse.of(ref("any")).force().key(newKey()).build());
        assertThat(available(USER)).isZero();
    }

    @Test
    void aReversalKeepsTheFloorExactly() {
        done(grant(40, "plain").build());

        done(Reverse.of(ref("any")).key(newKey()).build());

        assertThat(available(USER)).isEqualTo(40);
    }

    @Test
    void aLotIsVoidedLikeOneThatEndsWhateverTheFloor() {
        done(VoidLot.of(lotId("any")).key(newKey()).build());

        assertThat(available(USER)).isZero();
        assertThat(posted(EXPIRED)).isEqualTo(50);
    }

    @Test
    void anUpToDebitDrawsNoOverdraftBesideTaggedCredits() {
        givenFloor(OTHER, -20);
        done(credits.newHold(OTHER)
                .amount(20)
                .useOverdraft()
                .timeout(Duration.ofSeconds(10))
                .key(key("overdraft"))
                .build());
        done(credits.newGrant(OTHER).amount(30).priority(1).key(key("other")).build());
        done(credits.newGrant(OTHER)
                .amount(30)
                .tags("img")
                .key(key("other img"))
                .build());

        PartialDebitReceipt receipt = done(
                credits.newDebitUpTo(OTHER).amount(35).tags("img").key(key("u")).build());

        assertThat(receipt.taken()).isEqualTo(35);
        assertThat(uses(ref("u"), "other", "other img")).containsExactly("other -10", "other img -25");
        assertThat(available(OTHER)).isZero();
    }
}
