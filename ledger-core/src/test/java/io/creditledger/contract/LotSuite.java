package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.Hold;
import io.creditledger.Lot;
import io.creditledger.LotAllocation;
import io.creditledger.LotId;
import io.creditledger.OperationRef;
import io.creditledger.Outcome;
import io.creditledger.Receipt;
import io.creditledger.command.Command;
import io.creditledger.command.Grant;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.PlaceHold;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The words of tests about lots and holds: lots are named by the keys of their grants, instants are seconds from now on. */
abstract class LotSuite extends ContractSuite {
    /** The smallest step of the clock. */
    static final Duration MICRO = Duration.ofNanos(1_000);

    /** Returns the instant this many seconds after the start. */
    static Instant at(long seconds) {
        return MutableClock.START.plusSeconds(seconds);
    }

    /** Moves the clock to this many seconds after the start. */
    final void on(long seconds) {
        clock.set(at(seconds));
    }

    /** Starts a grant to the user. */
    final Grant.Builder grant(long amount, String name) {
        return credits.newGrant(USER).amount(amount).key(key(name));
    }

    /** Grants the user a lot that ends at this second. */
    final Receipt lot(long amount, String name, long end) {
        return done(grant(amount, name).expiresAt(at(end)).build());
    }

    final LotId lotId(String grant) {
        return new LotId(ledger.transaction(key(grant)).orElseThrow().id().value());
    }

    /** Returns the lot of this grant, as it is booked. */
    final Lot lot(String grant) {
        return ledger.lot(lotId(grant)).orElseThrow().lot();
    }

    final long remaining(String grant) {
        return lot(grant).remaining();
    }

    final Hold hold(String name) {
        return ledger.hold(ref(name)).orElseThrow();
    }

    final long available(AccountId account) {
        return ledger.balance(account).available();
    }

    /** Debits the user without looking at previews. */
    final Receipt debit(long amount, String name, String... tags) {
        return done(
                credits.newDebit(USER).amount(amount).tags(tags).key(key(name)).build());
    }

    /** Returns what an operation did with lots: the grants' names as numbers of lots would not read well. */
    final List<String> uses(OperationRef operation, String... grants) {
        return ledger.allocations(operation).stream()
                .map(use -> named(use, grants))
                .toList();
    }

    private String named(LotAllocation use, String... grants) {
        String name = "plain";
        if (use.lot().isPresent()) {
            name = use.lot().get().toString();
            for (String grant : grants) {
                name = use.lot().get().equals(lotId(grant)) ? grant : name;
            }
        }
        return name + " " + use.amount();
    }

    /**
     * At second 60 it is due that the lot "ended" has expired since 10, that the hold "dead" is since 20, and that the lot
     * "started" is live since 30.
     */
    final void givenWhatFallsDue() {
        List<Command<?>> commands = List.of(
                OpenAccount.limited(USER, CREDIT).build(),
                credits.newGrant(OTHER).amount(50).key(newKey()).build(),
                grant(100, "plain").build(),
                credits.newDebit(USER).amount(10).key(key("debit")).build(),
                credits.newDebit(OTHER)
                        .destination(USER)
                        .amount(3)
                        .key(key("debit to it"))
                        .build(),
                hold(USER, 5, 20, "dead").build(),
                hold(USER, 20, 500, "alive").build(),
                hold(OTHER, 3, 500, "hold for it").destination(USER).build(),
                grant(3, "spent").expiresAt(at(500)).build(),
                credits.newDebit(USER).amount(3).key(key("debit of a lot")).build(),
                grant(10, "ended").expiresAt(at(10)).build(),
                grant(7, "started").startsAt(at(30)).expiresAt(at(500)).build());
        assertThat(ledger.executeAll(commands)).allMatch(Outcome::isAccepted);
        Balance balance = ledger.balance(USER);
        assertThat(List.of(balance.posted(), balance.held(), balance.upcoming()))
                .containsExactly(110L, 25L, 7L);
    }

    private PlaceHold.Builder hold(AccountId account, long amount, long seconds, String name) {
        return credits.newHold(account)
                .amount(amount)
                .timeout(Duration.ofSeconds(seconds))
                .key(key(name));
    }
}
