package io.creditledger.contract;

import static io.creditledger.error.RejectionCode.IDEMPOTENCY_CONFLICT;
import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.Bounds;
import io.creditledger.Outcome;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.Command;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.Reverse;
import io.creditledger.command.Transfer;
import io.creditledger.error.RejectedException;
import io.creditledger.error.RejectionCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Of several reasons to refuse a command the first in the published order is told: key, existence, asset, status, limits.
 * Each command is given as many reasons as it can have at once, and they are taken away one by one. That too many open lots
 * and holds come between ceiling and overflow is tried on the engine alone, because so many take long to make.
 */
abstract class CheckOrderContract extends CheckOrderTable {
    private static final int EXPIRY_ACCOUNTS = Bounds.POSTINGS_PER_TRANSACTION;

    private RejectionCode why(Command<?> command) {
        RejectedException foreseen = ledger.preview(command).rejection().orElseThrow();
        RejectedException refusal = ledger.execute(command).rejection().orElseThrow();
        assertThat(foreseen.code()).as("preview").isEqualTo(refusal.code());
        return refusal.code();
    }

    private void givenAccounts() {
        given(USER, 100);
        credits.grant(USER, 1, key("used"));
        credits.execute(OpenAccount.limited(DOLLARS, USD).build());
        given(FROZEN, 10);
        credits.execute(OpenAccount.limited(CLOSED, CREDIT).ceiling(5).build());
        givenCeiling(OTHER, 5);
        given(SHOP, 0);
        given(RICH, Bounds.MAX_AMOUNT - 5);
    }

    private void givenOperations() {
        for (AccountId account : List.of(USER, FROZEN, CLOSED)) {
            String of = account.toString();
            credits.execute(credits.newGrant(account)
                    .amount(5)
                    .expiresAt(at(1))
                    .key(key("lot of " + of))
                    .build());
            credits.debit(account, 2, key("debit of " + of));
            credits.debit(account, 1, key("reversed debit of " + of));
            credits.execute(Reverse.of(ref("reversed debit of " + of))
                    .key(key("reversal of " + of))
                    .build());
            credits.hold(account, 1, key("ended hold of " + of));
            credits.release(ref("ended hold of " + of), newKey());
            credits.hold(account, 1, key("hold of " + of));
        }
        credits.execute(credits.newHold(USER)
                .amount(4)
                .destination(RICH)
                .key(key("hold for rich"))
                .build());
        credits.execute(credits.newDebit(USER)
                .amount(3)
                .destination(SHOP)
                .key(key("debit to shop"))
                .build());
        credits.debit(RICH, 10, key("debit of rich"));
        credits.grant(RICH, 10, newKey());
        credits.freeze(FROZEN, newKey());
        credits.closeAndSweep(CLOSED, newKey());
    }

    /** All that was debited from these lots would, by now, expire to more accounts than a transaction may name. */
    private void givenLotsThatExpireToManyAccounts() {
        AccountId wide = AccountId.of("user:wide");
        List<Command<?>> commands = new ArrayList<>();
        commands.add(OpenAccount.limited(wide, CREDIT).build());
        for (int i = 0; i < EXPIRY_ACCOUNTS; i++) {
            AccountId expiry = AccountId.of("expired:" + i);
            commands.add(OpenAccount.unlimited(expiry, CREDIT));
            for (int end = 1; end <= 2; end++) {
                commands.add(credits.newGrant(wide)
                        .amount(1)
                        .expiresAt(at(end))
                        .expiryAccount(expiry)
                        .key(newKey())
                        .build());
            }
        }
        commands.add(credits.newDebit(wide)
                .amount(EXPIRY_ACCOUNTS)
                .destination(SHOP)
                .key(key("wide debit to shop"))
                .build());
        commands.add(credits.newDebit(wide)
                .amount(EXPIRY_ACCOUNTS)
                .key(key("wide debit"))
                .build());
        commands.add(Transfer.between(SHOP, REVENUE)
                .amount(EXPIRY_ACCOUNTS + 3)
                .key(newKey())
                .build());
        assertThat(ledger.executeAll(commands)).allMatch(Outcome::isAccepted);
        on(2);
        // What is due is booked, so that a refusal leaves everything as it was.
        credits.expireDue(1_000);
    }

    @Test
    void ofSeveralReasonsTheFirstInThePublishedOrderIsTold() {
        givenAccounts();
        givenOperations();
        givenLotsThatExpireToManyAccounts();
        Map<Class<?>, List<Row>> table = table();
        assertThat(table.keySet()).as("commands").containsExactlyInAnyOrderElementsOf(commands(Command.class));
        State before = state();
        EnumSet<RejectionCode> told = EnumSet.of(IDEMPOTENCY_CONFLICT);
        table.forEach((type, rows) -> {
            assertThat(rows).extracting(Row::code).as("%s", type).isSorted();
            for (int i = 0; i < rows.size(); i++) {
                Row row = rows.get(i);
                Command<?> command = row.command().apply(newKey());
                assertThat(command).isInstanceOf(type);
                assertThat(why(command)).as("%s %d", type.getSimpleName(), i).isEqualTo(row.code());
                if (command instanceof KeyedCommand<?>) {
                    assertThat(why(row.command().apply(key("used"))))
                            .as("%s %d under a used key", type.getSimpleName(), i)
                            .isEqualTo(IDEMPOTENCY_CONFLICT);
                }
                told.add(row.code());
            }
        });
        assertThat(told).as("codes").containsExactly(RejectionCode.values());
        assertThat(state()).as("refusals leave no trace").isEqualTo(before);
    }

    /** Returns all commands there are. */
    private static Set<Class<?>> commands(Class<?> type) {
        Class<?>[] kinds = type.getPermittedSubclasses();
        return kinds == null
                ? Set.of(type)
                : Arrays.stream(kinds)
                        .map(CheckOrderContract::commands)
                        .flatMap(Collection::stream)
                        .collect(Collectors.toSet());
    }

    @Test
    void capturingNothingReleasesWhateverTheStatus() {
        given(USER, 10);
        given(OTHER, 0);
        for (String name : List.of("one", "two")) {
            credits.execute(credits.newHold(USER)
                    .amount(4)
                    .destination(OTHER)
                    .key(key(name))
                    .build());
        }
        credits.close(OTHER, newKey());
        done(CaptureHold.of(ref("one")).amount(0).key(newKey()).build());
        credits.freeze(USER, newKey());

        done(CaptureHold.of(ref("two")).amount(0).key(newKey()).build());

        assertThat(ledger.balance(USER).held()).isZero();
        assertThat(posted(USER)).isEqualTo(10);
    }

    @Test
    void aFrozenAccountIsSweptWhenItIsClosed() {
        given(USER, 10);
        credits.hold(USER, 4, key("hold"));
        credits.freeze(USER, newKey());

        done(CloseAccount.of(USER).sweepTo(EXPIRED).key(newKey()).build());

        assertThat(posted(USER)).isZero();
        assertThat(posted(EXPIRED)).isEqualTo(10);
    }
}
