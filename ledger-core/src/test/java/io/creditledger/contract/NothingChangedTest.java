package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.CreditLedger;
import io.creditledger.ForwardingLedger;
import io.creditledger.Ledger;
import io.creditledger.Outcome;
import io.creditledger.command.Command;
import io.creditledger.command.Debit;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.OpenAccount;
import io.creditledger.error.InsufficientCreditsException;
import io.creditledger.event.EventListener;
import io.creditledger.memory.InMemoryLedger;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code refused} and {@code replayed} of {@link ContractSuite} notice whatever a ledger does beside its answer. */
class NothingChangedTest {
    private final InMemoryLedger honest = InMemoryLedger.create();
    private final CreditLedger beside = CreditLedger.builder(honest).build();
    private final Suite suite = new Suite();
    private Consumer<CreditLedger> deed = credits -> {};

    static Stream<Named<Consumer<CreditLedger>>> deeds() {
        return Stream.of(
                Named.of(
                        "opens an account",
                        credits -> credits.execute(OpenAccount.limited(ContractSuite.NOBODY, ContractSuite.CREDIT)
                                .build())),
                Named.of("takes a credit", credits -> credits.debit(ContractSuite.USER, 1, ContractSuite.key("x"))),
                Named.of("gives a credit", credits -> credits.grant(ContractSuite.USER, 1, ContractSuite.key("x"))),
                Named.of(
                        "grants to somebody else",
                        credits -> credits.grant(ContractSuite.NOBODY, 1, ContractSuite.key("x"))),
                Named.of(
                        "reserves a credit",
                        credits -> credits.execute(credits.newHold(ContractSuite.USER)
                                .amount(1)
                                .key(ContractSuite.key("x"))
                                .build())),
                Named.of(
                        "freezes the account",
                        credits -> credits.execute(FreezeAccount.of(ContractSuite.USER)
                                .key(ContractSuite.key("x"))
                                .build())));
    }

    @BeforeEach
    void open() {
        suite.open(new Meddling());
        suite.given(ContractSuite.USER, 10);
        suite.done(debit(4, "d"));
    }

    @ParameterizedTest
    @MethodSource("deeds")
    void aRefusalThatLeavesATraceIsNoticed(Consumer<CreditLedger> trace) {
        deed = trace;

        assertThatThrownBy(() -> suite.refused(InsufficientCreditsException.class, debit(7, "e")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a refusal leaves no trace");
    }

    @ParameterizedTest
    @MethodSource("deeds")
    void aReplayThatChangesSomethingIsNoticed(Consumer<CreditLedger> change) {
        deed = change;

        assertThatThrownBy(() -> suite.replayed(debit(4, "d")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a replay changes nothing");
    }

    private Debit debit(long amount, String name) {
        return beside.newDebit(ContractSuite.USER)
                .amount(amount)
                .key(ContractSuite.key(name))
                .build();
    }

    /** Makes the words of tests available. */
    private static final class Suite extends ContractSuite {}

    /** Opens a ledger that does something after each command. */
    private final class Meddling implements LedgerFixture {
        @Override
        public String name() {
            return "meddling";
        }

        @Override
        public OpenLedger open(MutableClock clock, @Nullable EventListener listener, List<String> usage) {
            return OpenLedger.of(new ForwardingLedger() {
                @Override
                protected Ledger delegate() {
                    return honest;
                }

                @Override
                public <R> Outcome<R> execute(Command<R> command) {
                    Outcome<R> outcome = honest.execute(command);
                    deed.accept(beside);
                    return outcome;
                }
            });
        }
    }
}
