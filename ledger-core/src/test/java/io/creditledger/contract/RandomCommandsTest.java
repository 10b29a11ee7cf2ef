package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.Bounds;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.Command;
import io.creditledger.command.CompactTotals;
import io.creditledger.command.Debit;
import io.creditledger.command.ExpireDue;
import io.creditledger.command.Grant;
import io.creditledger.command.PlaceHold;
import io.creditledger.contract.NaiveBooks.Expected;
import io.creditledger.contract.RandomCommands.Step;
import io.creditledger.error.RejectionCode;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Random sequences are worth their time only if they get everywhere. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RandomCommandsTest {
    private static final int SEQUENCES = 100;

    private final Map<RejectionCode, Integer> refusals = new EnumMap<>(RejectionCode.class);
    private final Map<String, Integer> accepted = new HashMap<>();
    private final Map<String, Integer> met = new TreeMap<>();
    private int replays;

    /** Once for all tests: the books of the model add up all that has happened for each command. */
    @BeforeAll
    void drawAFewSequences() {
        for (int seed = 1; seed <= SEQUENCES; seed++) {
            NaiveBooks books = new NaiveBooks();
            books.lotsBy(lot -> Optional.of(RandomCommands.grantOf(lot, "")));
            MutableClock clock = new MutableClock();
            for (Step step : RandomCommands.draw(seed, "", 100)) {
                clock.advance(step.clock());
                step.commands().forEach(command -> execute(command, step, books, clock));
            }
        }
    }

    private void execute(Command<?> command, Step step, NaiveBooks books, MutableClock clock) {
        boolean overManyLots = command instanceof AtomicGroup group && spendsManyLots(group, books);
        Expected expected = books.execute(command, clock.instant());
        count(command, expected);
        if (overManyLots && expected.refusal() == null) {
            met.merge("group over many lots", 1, Integer::sum);
        }
        if (command instanceof Grant grant && step.planned().containsKey(grant)) {
            period(grant, expected).forEach(what -> met.merge(what, 1, Integer::sum));
        }
        if (step.clock().abs().compareTo(Duration.ofDays(1)) >= 0) {
            met.merge(step.clock().isNegative() ? "days back" : "days on", 1, Integer::sum);
        }
        if (step.clock().isNegative() && step.clock().abs().compareTo(Bounds.CLOCK_SKEW) > 0) {
            met.merge("far back", 1, Integer::sum);
        }
    }

    @Test
    void aFewSequencesMeetEveryRefusalEveryCommandAndReplays() {
        // Ten thousand lots or holds take more than a hundred commands; that limit has tests of its own.
        assertThat(refusals.keySet()).isEqualTo(EnumSet.complementOf(EnumSet.of(RejectionCode.LIMIT_EXCEEDED)));
        assertThat(refusals.values()).as("%s", refusals).allMatch(count -> count >= 3);
        assertThat(accepted.keySet()).isEqualTo(commands(Command.class));
        assertThat(accepted.values()).as("%s", accepted).allMatch(count -> count >= 20);
        assertThat(replays).isGreaterThan(100);
    }

    /** Returns the names of all commands but those that are about all accounts. */
    private static Set<String> commands(Class<?> sealed) {
        Set<String> names = new TreeSet<>();
        for (Class<?> type : sealed.getPermittedSubclasses()) {
            if (type.isSealed()) {
                names.addAll(commands(type));
            } else if (type != ExpireDue.class && type != CompactTotals.class) {
                names.add(type.getSimpleName());
            }
        }
        return names;
    }

    private void count(Command<?> command, Expected expected) {
        if (expected.refusal() != null) {
            refusals.merge(expected.refusal(), 1, Integer::sum);
            return;
        }
        replays += expected.replay() ? 1 : 0;
        accepted.merge(command.getClass().getSimpleName(), 1, Integer::sum);
        if (command instanceof AtomicGroup group) {
            for (int i = 0; i < group.members().size(); i++) {
                count(group.members().get(i), expected.members().get(i));
            }
        }
    }

    @Test
    void aFewSequencesMeetWhatPlansAndManyLotsAreTriedFor() {
        assertThat(met).as("%s", met).hasSize(10);
        assertThat(met.values()).as("%s", met).allMatch(count -> count >= 10);
    }

    private static boolean spendsManyLots(AtomicGroup group, NaiveBooks books) {
        return group.members().stream()
                .map(member -> member instanceof Debit debit
                        ? debit.account()
                        : member instanceof PlaceHold hold ? hold.account() : null)
                .filter(Objects::nonNull)
                .distinct()
                .anyMatch(account -> books.history().lots().lots(account).size() > 16);
    }

    private static List<String> period(Grant grant, Expected expected) {
        String name = grant.key().key().startsWith("|") ? "escaped" : "plain";
        if (expected.refusal() != null) {
            return List.of(expected.refusal() == RejectionCode.IDEMPOTENCY_CONFLICT ? "conflict" : "refused");
        } else if (expected.replay()) {
            return List.of("replay");
        } else if (expected.event().legs().get(0).amount() > grant.amount()) {
            return List.of(name, "rolled over");
        }
        return List.of(name);
    }

    @Test
    void theSameSeedDrawsTheSameSequence() {
        List<Step> one = RandomCommands.draw(7, "x:", 100);
        List<Step> other = RandomCommands.draw(7, "x:", 100);

        for (int i = 0; i < 100; i++) {
            assertThat(one.get(i).clock()).isEqualTo(other.get(i).clock());
            assertThat(one.get(i).commands().stream().map(Object::getClass).toList())
                    .isEqualTo(other.get(i).commands().stream()
                            .map(Object::getClass)
                            .toList());
        }
    }
}
