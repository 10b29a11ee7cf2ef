package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.LotAllocation;
import io.creditledger.Receipt;
import io.creditledger.command.Grant;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.Post;
import io.creditledger.command.Reverse;
import io.creditledger.error.CeilingExceededException;
import io.creditledger.error.InsufficientCreditsException;
import org.junit.jupiter.api.Test;

/** Posts of several legs on accounts with lots: whoever pays burns lots in order, whoever receives gets plain credits. */
abstract class LotPostContract extends LotSuite {
    private static final AccountId DOLLARS = AccountId.of("user:1:dollars");
    private static final AccountId DOLLAR_POOL = AccountId.of("system:USD:issuance");
    private static final AccountId DOLLARS_EXPIRED = AccountId.of("system:USD:expired");

    private static Post.Builder post(String name) {
        return Post.builder().key(key(name));
    }

    /** Grants the other user a lot that ends at this second. */
    private void othersLot(long amount, String name, long end) {
        done(credits.newGrant(OTHER)
                .amount(amount)
                .expiresAt(at(end))
                .key(key(name))
                .build());
    }

    @Test
    void aPayerBurnsLotsInOrderAndReceiversGetPlainCredits() {
        lot(4, "late", 20);
        lot(3, "early", 10);
        done(grant(5, "plain").build());
        credits.open(OTHER);

        done(post("p")
                .leg(USER, CREDIT, -9)
                .leg(OTHER, CREDIT, 6)
                .leg(REVENUE, CREDIT, 3)
                .build());

        assertThat(uses(ref("p"), "early", "late")).containsExactly("early -3", "late -4", "plain -2");
        assertThat(ledger.breakdown(OTHER).plain()).isEqualTo(6);
        assertThat(ledger.breakdown(OTHER).lots()).isEmpty();
        assertThat(ledger.breakdown(USER).plain()).isEqualTo(3);
    }

    @Test
    void everyPayerBurnsLotsOfItsOwn() {
        lot(3, "mine", 10);
        done(grant(5, "plain").build());
        othersLot(2, "theirs", 10);
        credits.grant(OTHER, 5, newKey());

        done(post("p")
                .leg(USER, CREDIT, -4)
                .leg(OTHER, CREDIT, -6)
                .leg(REVENUE, CREDIT, 10)
                .build());

        assertThat(uses(ref("p"), "mine", "theirs")).containsExactly("mine -3", "plain -1", "theirs -2", "plain -4");
        assertThat(ledger.breakdown(USER).plain()).isEqualTo(4);
        assertThat(ledger.breakdown(OTHER).plain()).isEqualTo(1);
    }

    @Test
    void aPayerWithoutLotsIsToldBesideOneWithLots() {
        lot(3, "mine", 10);
        credits.grant(OTHER, 5, newKey());

        done(post("p")
                .leg(USER, CREDIT, -3)
                .leg(OTHER, CREDIT, -2)
                .leg(REVENUE, CREDIT, 5)
                .build());

        assertThat(uses(ref("p"), "mine")).containsExactly("mine -3", "plain -2");
    }

    @Test
    void theReceiversOwnLotsAreLeftAsTheyAre() {
        credits.grant(USER, 10, newKey());
        othersLot(7, "theirs", 10);

        done(post("p")
                .leg(USER, CREDIT, -10)
                .leg(OTHER, CREDIT, 9)
                .leg(REVENUE, CREDIT, 1)
                .build());

        assertThat(remaining("theirs")).isEqualTo(7);
        assertThat(ledger.breakdown(OTHER).plain()).isEqualTo(9);
        assertThat(ledger.allocations(ref("p"))).as("nobody's lots").isEmpty();
    }

    @Test
    void lotsWithTagsAndLotsToComePayForNoPost() {
        done(grant(10, "tagged").tags("x").build());
        done(grant(10, "future").startsAt(at(5)).build());
        done(grant(5, "plain").build());

        assertThat(refused(
                                InsufficientCreditsException.class,
                                post("six")
                                        .leg(USER, CREDIT, -6)
                                        .leg(REVENUE, CREDIT, 6)
                                        .build())
                        .available())
                .isEqualTo(5);
        done(post("five").leg(USER, CREDIT, -5).leg(REVENUE, CREDIT, 5).build());
        assertThat(remaining("tagged")).isEqualTo(10);
        assertThat(remaining("future")).isEqualTo(10);
        on(5);
        done(post("ten").leg(USER, CREDIT, -10).leg(REVENUE, CREDIT, 10).build());
        assertThat(uses(ref("ten"), "future")).containsExactly("future -10");
        assertThat(remaining("tagged")).isEqualTo(10);
    }

    @Test
    void oneLegThatIsShortRefusesThemAll() {
        lot(3, "mine", 10);
        othersLot(9, "theirs", 10);

        InsufficientCreditsException refusal = refused(
                InsufficientCreditsException.class,
                post("p")
                        .leg(USER, CREDIT, -3)
                        .leg(OTHER, CREDIT, -10)
                        .leg(REVENUE, CREDIT, 13)
                        .build());

        assertThat(refusal.account()).isEqualTo(OTHER);
        assertThat(refusal.available()).isEqualTo(9);
        assertThat(remaining("mine")).isEqualTo(3);
        assertThat(remaining("theirs")).isEqualTo(9);
        done(post("p")
                .leg(USER, CREDIT, -3)
                .leg(OTHER, CREDIT, -9)
                .leg(REVENUE, CREDIT, 12)
                .build());
    }

    @Test
    void aReceiverAtItsCeilingLeavesThePayersLotsAlone() {
        lot(5, "mine", 10);
        givenCeiling(OTHER, 4);

        refused(
                CeilingExceededException.class,
                post("p").leg(USER, CREDIT, -5).leg(OTHER, CREDIT, 5).build());

        assertThat(remaining("mine")).isEqualTo(5);
    }

    @Test
    void whatAHoldReservesPaysForNoPost() {
        lot(10, "mine", 60);
        done(credits.newHold(USER).amount(8).key(key("h")).build());

        refused(
                InsufficientCreditsException.class,
                post("p").leg(USER, CREDIT, -3).leg(REVENUE, CREDIT, 3).build());

        done(post("p").leg(USER, CREDIT, -2).leg(REVENUE, CREDIT, 2).build());
        assertThat(remaining("mine")).isEqualTo(8);
        assertThat(lot("mine").reserved()).isEqualTo(8);
    }

    @Test
    void lotsOfTwoAssetsPayEachForItsOwn() {
        done(OpenAccount.limited(DOLLARS, USD).build());
        done(OpenAccount.unlimited(DOLLAR_POOL, USD));
        done(OpenAccount.unlimited(DOLLARS_EXPIRED, USD));
        lot(3, "credits", 10);
        done(Grant.to(DOLLARS)
                .source(DOLLAR_POOL)
                .amount(250)
                .expiresAt(at(10))
                .expiryAccount(DOLLARS_EXPIRED)
                .key(key("dollars"))
                .build());

        done(post("p")
                .leg(USER, CREDIT, -3)
                .leg(REVENUE, CREDIT, 3)
                .leg(DOLLARS, USD, -200)
                .leg(DOLLAR_POOL, USD, 200)
                .build());

        assertThat(uses(ref("p"), "credits", "dollars")).containsExactly("credits -3", "dollars -200");
        on(10);
        assertThat(posted(DOLLARS)).isZero();
    }

    @Test
    void aReversalGivesEveryPayerBackWhatItsLotsPaid() {
        lot(3, "mine", 10);
        done(grant(5, "plain").build());
        othersLot(2, "ended", 5);
        othersLot(4, "theirs", 10);
        Receipt posted = done(post("p")
                .leg(USER, CREDIT, -4)
                .leg(OTHER, CREDIT, -6)
                .leg(REVENUE, CREDIT, 10)
                .build());
        on(5);

        done(Reverse.of(ref(posted)).key(key("r")).build());

        assertThat(remaining("mine")).isEqualTo(3);
        assertThat(ledger.breakdown(USER).plain()).isEqualTo(5);
        assertThat(remaining("theirs")).isEqualTo(4);
        assertThat(posted(OTHER))
                .as("the share of the lot that has ended expires")
                .isEqualTo(4);
        assertThat(posted(EXPIRED)).isEqualTo(2);
        assertThat(posted(REVENUE)).isZero();
        assertThat(uses(ref("p"), "mine", "ended", "theirs"))
                .containsExactly("mine -3", "plain -1", "ended -2", "theirs -4");
        assertThat(ledger.allocations(ref("p")))
                .extracting(LotAllocation::returned)
                .containsExactly(3L, 1L, 2L, 4L);
    }
}
