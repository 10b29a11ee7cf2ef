package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.Ledger;
import io.creditledger.Posting;
import io.creditledger.StatementLine;
import io.creditledger.StatementPage;
import io.creditledger.TrialBalance;
import io.creditledger.VerifyReport;
import io.creditledger.memory.InMemoryLedger;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The check after every test is worth something only if it finds what is wrong: a ledger that lies is found out. */
class BookCheckTest {
    private static final AccountId USER = AccountId.of("user");

    private final InMemoryLedger honest = InMemoryLedger.create();

    @BeforeEach
    void bookSomething() {
        CreditLedger credits = CreditLedger.builder(honest).build();
        credits.grant(USER, 100, IdempotencyKey.of("test", "g"));
        credits.debit(USER, 30, IdempotencyKey.of("test", "d"));
    }

    @Test
    void anHonestLedgerPasses() {
        BookCheck.check(honest, Set.of(USER));
        BookCheck.check(honest, Set.of());
    }

    @Test
    void aWrongBalanceIsFoundOut() {
        assertFoundOut("balance", Balance.class, balance -> {
            Balance b = balance;
            return new Balance(
                    b.account(),
                    b.asset(),
                    b.limited(),
                    b.status(),
                    b.posted() + 1,
                    0,
                    0,
                    0,
                    b.floor(),
                    b.seq(),
                    b.revision(),
                    null);
        });
    }

    @Test
    void aLineLeftOutIsFoundOut() {
        assertFoundOut(
                "statement",
                StatementPage.class,
                page -> new StatementPage(page.lines().subList(0, page.lines().isEmpty() ? 0 : 1), null));
        assertFoundOut(
                "statement",
                StatementPage.class,
                page -> new StatementPage(page.lines().stream().skip(1).toList(), null));
    }

    @Test
    void aWrongAmountIsFoundOut() {
        assertFoundOut(
                "statement",
                StatementPage.class,
                page -> new StatementPage(
                        page.lines().stream()
                                .map(line -> new StatementLine(
                                        new Posting(
                                                line.posting().account(),
                                                line.posting().asset(),
                                                line.posting().amount() * 2,
                                                line.posting().position(),
                                                line.posting().after()),
                                        line.transaction()))
                                .toList(),
                        null));
    }

    @Test
    void aTransactionThatCannotBeReadIsFoundOut() {
        assertFoundOut("transaction", Optional.class, any -> Optional.empty());
    }

    @Test
    void totalsThatDoNotSumToZeroAreFoundOut() {
        assertFoundOut(
                "trialBalance",
                TrialBalance.class,
                trial -> new TrialBalance(trial.assets().stream()
                        .map(totals -> new TrialBalance.AssetTotals(
                                totals.asset(),
                                totals.limitedAccounts(),
                                totals.limitedPosted().negate(),
                                totals.limitedHeld(),
                                totals.unlimited()))
                        .toList()));
    }

    @Test
    void anUncleanAuditIsFoundOut() {
        assertFoundOut("verify", VerifyReport.class, report -> new VerifyReport(1, 1, 1, List.of(), 1));
    }

    private <T> void assertFoundOut(String method, Class<T> type, UnaryOperator<T> lie) {
        Ledger lying = (Ledger) Proxy.newProxyInstance(
                Ledger.class.getClassLoader(), new Class<?>[] {Ledger.class}, (proxy, called, arguments) -> {
                    try {
                        Object truth = called.invoke(honest, arguments);
                        return called.getName().equals(method) ? lie.apply(type.cast(truth)) : truth;
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });

        assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> BookCheck.check(lying, Set.of(USER)));
    }
}
