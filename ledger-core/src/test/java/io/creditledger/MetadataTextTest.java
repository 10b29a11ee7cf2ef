package io.creditledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.command.ApplyDue;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.Command;
import io.creditledger.command.CompactTotals;
import io.creditledger.command.ExpireDue;
import io.creditledger.command.ExtendHold;
import io.creditledger.command.ExtendLot;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.Post;
import io.creditledger.command.Refund;
import io.creditledger.command.ReleaseHold;
import io.creditledger.command.ReopenAccount;
import io.creditledger.command.Reverse;
import io.creditledger.command.Transfer;
import io.creditledger.command.VoidLot;
import io.creditledger.contract.MutableClock;
import io.creditledger.memory.InMemoryLedger;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No public value shows metadata in its text, which ends in logs: neither those that have some nor those that hold these. */
class MetadataTextTest {
    private static final String SECRET = "open-sesame";
    private static final AccountId USER = AccountId.of("user");
    private static final AccountId OTHER = AccountId.of("other");

    private final MutableClock clock = new MutableClock();
    private final InMemoryLedger ledger = InMemoryLedger.builder().clock(clock).build();
    private final CreditLedger credits = CreditLedger.builder(ledger).build();
    private final List<Object> values = new ArrayList<>();

    private static IdempotencyKey key(String name) {
        return IdempotencyKey.of("test", name);
    }

    private static OperationRef ref(String name) {
        return OperationRef.of(key(name));
    }

    /** Executes a command with metadata, and collects it and what comes of it. */
    private void collect(String name, KeyedCommand.Builder<?> builder) throws Exception {
        builder.key(key(name)).metadata(SECRET, SECRET);
        Command<?> command = (Command<?>) builder.getClass().getMethod("build").invoke(builder);
        collect(command);
    }

    private void collect(Command<?> command) {
        values.add(command);
        values.add(ledger.preview(command));
        Outcome<?> outcome = ledger.execute(command);
        values.add(outcome);
        values.add(outcome.orElseThrow());
    }

    private void collectAll() throws Exception {
        collect("lot", credits.newGrant(USER).amount(50).expiresAt(MutableClock.START.plusSeconds(10)));
        collect("other lot", credits.newGrant(OTHER).amount(50).expiresAt(MutableClock.START.plusSeconds(90)));
        collect("debit", credits.newDebit(USER).amount(1));
        collect("up to", credits.newDebitUpTo(USER).amount(1));
        collect("transfer", Transfer.between(USER, OTHER).amount(1));
        collect("post", Post.builder().leg(USER, credits.asset(), -1).leg(OTHER, credits.asset(), 1));
        collect("hold", credits.newHold(USER).amount(2).timeout(Duration.ofSeconds(5)));
        collect("longer", ExtendHold.of(ref("hold")).timeout(Duration.ofSeconds(6)));
        collect("capture", CaptureHold.of(ref("hold")).amount(1));
        collect("hold 2", credits.newHold(USER).amount(2));
        collect("release", ReleaseHold.of(ref("hold 2")));
        collect("refund", Refund.of(ref("debit")));
        collect("reverse", Reverse.of(ref("transfer")));
        collect("limits", ChangeLimits.of(USER).floor(-1));
        collect("freeze", FreezeAccount.of(USER));
        collect("reopen", ReopenAccount.of(USER));
        LotId lot = LotId.of(ledger.transaction(key("other lot")).orElseThrow().id());
        collect("later end", ExtendLot.of(lot).expiresAt(MutableClock.START.plusSeconds(99)));
        collect("void", VoidLot.of(lot));
        collect(AtomicGroup.of(credits.newDebit(USER)
                .amount(1)
                .metadata(SECRET, SECRET)
                .key(key("member"))
                .build()));
        values.add(credits.charging(USER, 1, key("work")).call(meter -> "done"));
        clock.advance(Duration.ofSeconds(20));
        collect(ApplyDue.of(USER));
        values.add(ledger.execute(ExpireDue.limit(10)).orElseThrow());
        values.add(ledger.execute(CompactTotals.now()).orElseThrow());
        collect("close", CloseAccount.of(OTHER).sweepTo(credits.expired()));
        values.add(ledger.transaction(key("debit")).orElseThrow());
        values.add(ledger.operation(ref("debit")).orElseThrow());
        values.add(ledger.operations(OperationQuery.of(USER).build()));
        StatementPage page = ledger.statement(StatementQuery.of(USER).build());
        values.add(page);
        values.add(page.lines().get(0));
    }

    @Test
    void noTextOfAValueShowsMetadata() throws Exception {
        collectAll();

        assertThat(ledger.transaction(key("debit")).orElseThrow().metadata()).containsEntry(SECRET, SECRET);
        Set<Class<?>> untried = typesWithMetadata();
        untried.removeIf(type -> values.stream().anyMatch(type::isInstance));
        assertThat(untried).as("types without a value tried").isEmpty();
        assertThat(values).allSatisfy(value -> assertThat(value.toString()).doesNotContain(SECRET));
    }

    /** Returns the public types of values that have metadata, or a part that has. */
    private static Set<Class<?>> typesWithMetadata() throws Exception {
        Set<Class<?>> types = new LinkedHashSet<>();
        Path classes = Path.of(
                Ledger.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        for (String folder : List.of("io/creditledger", "io/creditledger/command")) {
            try (Stream<Path> files = Files.list(classes.resolve(folder))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".class")).toList()) {
                    String name = classes.relativize(file).toString().replace('/', '.');
                    types.add(Class.forName(name.substring(0, name.length() - ".class".length())));
                }
            }
        }
        types.removeIf(type ->
                !Modifier.isPublic(type.getModifiers()) || type.getSimpleName().equals("Builder"));
        Set<String> found = new TreeSet<>();
        int before;
        do {
            before = found.size();
            types.stream().filter(type -> has(type, found)).forEach(type -> found.add(type.getName()));
        } while (found.size() > before);
        types.removeIf(type -> !found.contains(type.getName()));
        assertThat(types).as("types with metadata").contains(Transaction.class, StatementPage.class, Receipt.class);
        return types;
    }

    private static boolean has(Class<?> type, Set<String> found) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getParameterCount() == 0 && !Modifier.isStatic(method.getModifiers()))
                .anyMatch(method -> method.getName().equals("metadata") || returns(method, found));
    }

    private static boolean returns(Method method, Set<String> found) {
        String returned = method.getGenericReturnType().getTypeName();
        return Arrays.stream(returned.split("[<>, ?]+")).anyMatch(found::contains);
    }
}
