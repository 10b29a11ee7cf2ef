package io.creditledger.jdbc.budget;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.AccountQuery;
import io.creditledger.CreditLedger;
import io.creditledger.ExpiringLotQuery;
import io.creditledger.IdempotencyKey;
import io.creditledger.Ledger;
import io.creditledger.OperationKind;
import io.creditledger.OperationQuery;
import io.creditledger.OperationRef;
import io.creditledger.StatementQuery;
import io.creditledger.command.AtomicGroup;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.testing.MySqlAccess;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every statement that each verb and read sends, with what is remembered about accounts warm, against a file that a change
 * has to change with it ({@code -Dbudget.write=true} writes it anew under target). A performance guard that no noise
 * disturbs.
 */
class StatementBudgetTest {
    private static final AccountId USER = AccountId.of("user:1");
    private static final AccountId OTHER = AccountId.of("user:2");
    private static final AccountId LOTS = AccountId.of("user:3");
    private static final Instant END = Instant.parse("2999-01-01T00:00:00Z");

    private final StringBuilder report = new StringBuilder();

    @ParameterizedTest
    @EnumSource(
            value = TestDatabases.class,
            names = {"H2_MEMORY", "POSTGRESQL", "MARIADB", "MYSQL"})
    void everyVerbSendsWhatIsWrittenDown(TestDatabases kind) throws Exception {
        everyVerb(kind.createMigrated(), kind.dialect().name().toLowerCase(Locale.ROOT));
    }

    @Test
    void soItIsOnMySqlWithOneStatementInATrip() throws Exception {
        everyVerb(TestDatabases.createMigratedMySql(MySqlAccess.ONE_STATEMENT), "mysql-one-statement");
    }

    private void everyVerb(TestDatabase migrated, String name) throws Exception {
        try (TestDatabase database = migrated) {
            CountingDataSource source = new CountingDataSource(database.newDataSource(2, true));
            try (JdbcLedger ledger = JdbcLedger.builder(source).build()) {
                CreditLedger credits = CreditLedger.builder(ledger).build();
                credits.grant(USER, 1_000, key("start 1"));
                credits.grant(OTHER, 1_000, key("start 2"));
                lot(credits, "start 3");
                owned(source, credits);
                joined(source, ledger, credits);
            }
        }
        compare(name);
    }

    private void owned(CountingDataSource source, CreditLedger credits) {
        // The first debit of lots needs a trip more: it learns which account lots lead to.
        lot(credits, "first lot");
        credits.debit(LOTS, 5, key("first lot debit"));
        verbs(
                (name, verb) -> {
                    source.take();
                    verb.run();
                    note("owned", name, source.take());
                },
                credits,
                "owned");
        reads(
                (name, read) -> {
                    source.take();
                    read.run();
                    note("owned", name, source.take());
                },
                credits.ledger());
    }

    private static void lot(CreditLedger credits, String key) {
        credits.execute(credits.newGrant(LOTS)
                .amount(1_000)
                .expiresAt(END)
                .key(key(key))
                .build());
    }

    private void joined(CountingDataSource source, JdbcLedger ledger, CreditLedger credits) throws Exception {
        try (Connection host = source.getConnection()) {
            host.setAutoCommit(false);
            CreditLedger joined = credits.on(ledger.joining(host));
            verbs(
                    (name, verb) -> {
                        source.take();
                        verb.run();
                        List<String> sent = source.take();
                        assertThat(sent).doesNotContain("COMMIT", "ROLLBACK");
                        note("joined", name, sent);
                    },
                    joined,
                    "joined");
            reads(
                    (name, read) -> {
                        source.take();
                        read.run();
                        note("joined", name, source.take());
                    },
                    joined.ledger());
            host.rollback();
        }
    }

    private static void verbs(BiConsumer<String, Runnable> measure, CreditLedger credits, String mode) {
        measure.accept("grant", () -> credits.grant(USER, 10, key(mode + " grant")));
        measure.accept("debit", () -> credits.debit(USER, 5, key(mode + " debit")));
        measure.accept("debit again", () -> credits.debit(USER, 5, key(mode + " debit")));
        measure.accept("debit refused", () -> credits.tryDebit(USER, 5_000, key(mode + " refused")));
        measure.accept("debitUpTo", () -> credits.debitUpTo(USER, 5, key(mode + " up to")));
        measure.accept("transfer", () -> credits.transfer(USER, OTHER, 5, key(mode + " transfer")));
        measure.accept("refund", () -> credits.refund(OperationRef.of(key(mode + " debit")), 2, key(mode + " refund")));
        measure.accept("reverse", () -> credits.reverse(OperationRef.of(key(mode + " grant")), key(mode + " reverse")));
        measure.accept("freeze", () -> credits.freeze(OTHER, key(mode + " freeze")));
        measure.accept("reopen", () -> credits.reopen(OTHER, key(mode + " reopen")));
        measure.accept("open", () -> credits.open(AccountId.of("user:" + mode)));
        measure.accept("grant of a lot", () -> lot(credits, mode + " lot"));
        measure.accept("debit of lots", () -> credits.debit(LOTS, 5, key(mode + " lot debit")));
        measure.accept(
                "refund to lots",
                () -> credits.refund(OperationRef.of(key(mode + " lot debit")), 2, key(mode + " lot refund")));
        measure.accept("hold", () -> credits.hold(OTHER, 5, key(mode + " hold")));
        measure.accept(
                "capture", () -> credits.capture(OperationRef.of(key(mode + " hold")), 3, key(mode + " capture")));
        measure.accept("hold of lots", () -> credits.hold(LOTS, 5, key(mode + " lot hold")));
        measure.accept(
                "release of lots",
                () -> credits.release(OperationRef.of(key(mode + " lot hold")), key(mode + " lot release")));
        measure.accept(
                "group of 10 debits",
                () -> credits.execute(AtomicGroup.of(IntStream.range(0, 10)
                        .mapToObj(i -> credits.newDebit(USER)
                                .amount(1)
                                .key(key(mode + " group " + i))
                                .build())
                        .toList())));
    }

    private static void reads(BiConsumer<String, Runnable> measure, Ledger ledger) {
        measure.accept("balance", () -> ledger.balance(USER));
        measure.accept("balances of 2", () -> ledger.balances(List.of(USER, OTHER)));
        measure.accept("transaction by key", () -> ledger.transaction(key("start 1")));
        measure.accept(
                "statement", () -> ledger.statement(StatementQuery.of(USER).build()));
        measure.accept("trial balance", ledger::trialBalance);
        measure.accept(
                "accounts by prefix",
                () -> ledger.accounts(AccountQuery.prefix("u").build()));
        Instant began = ledger.account(USER).orElseThrow().openedAt();
        Instant end = began.plusSeconds(86_400);
        measure.accept(
                "expiring lots",
                () -> ledger.expiringLots(ExpiringLotQuery.between(began, end).build()));
        measure.accept("account at an instant", () -> ledger.balanceAt(USER, began.plusNanos(1_000)));
        measure.accept("account at an instant by effect", () -> ledger.effectiveBalanceAt(USER, end));
        measure.accept("statement of a period", () -> ledger.periodStatement(USER, began, end));
        measure.accept(
                "lines of a period",
                () -> ledger.statement(
                        StatementQuery.of(USER).recorded(began, end).build()));
        measure.accept(
                "operations by kind and key",
                () -> ledger.operations(OperationQuery.of(USER)
                        .kinds(OperationKind.DEBIT)
                        .keyPrefix("budget", "owned")
                        .recorded(began, end)
                        .build()));
        measure.accept("totals of a period", () -> ledger.periodTotals(began, end));
        measure.accept("trial balance at an instant", () -> ledger.trialBalanceAt(end));
    }

    private static IdempotencyKey key(String text) {
        return IdempotencyKey.of("budget", text);
    }

    private void note(String mode, String verb, List<String> sent) {
        report.append(mode)
                .append(' ')
                .append(verb)
                .append(": ")
                .append(sent.size())
                .append('\n');
        for (String text : sent) {
            // As much of each statement as tells what it is.
            report.append("    ")
                    .append(lines(text)
                            .replaceAll("\\(\\(SELECT \\?::[a-z]+\\[]\\)::[a-z]+\\[]\\)", "(?)")
                            .replaceAll("\\(SELECT (\\?::[a-z]+\\[])\\)", "$1")
                            .replaceAll(
                                    "unnest\\(\\?::[^()]*\\)( AS [a-z_]+)?(, (\\?|unnest\\(\\?::[^()]*\\)( AS [a-z_]+)?))+",
                                    "unnest (..)")
                            .replaceAll("\\?::[a-z]+( AS [a-z_]+)?(, \\?(::[a-z]+)?( AS [a-z_]+)?)+", "(..)")
                            .replaceAll("\\?::[a-z]+(?!\\[)", "?")
                            .replaceAll("SELECT [a-z][^;]*? FROM", "SELECT .. FROM")
                            .replaceAll("\\([a-z_, ]+\\)", "(..)")
                            .replaceAll("(VALUES|unnest) ?\\(.*?\\)(, \\(.*?\\))*", "$1 (..)")
                            .replaceAll("SET [a-z_]+ = .*? (WHERE|FROM)", "SET .. $1")
                            .replaceAll("ON DUPLICATE KEY UPDATE [^;]*", "ON DUPLICATE KEY UPDATE ..")
                            .replaceAll("; (IF ROW_COUNT\\(\\) .*?) THEN .*? END IF", ", $1 ..")
                            .replaceAll("(?<=^BEGIN NOT ATOMIC) |(?<=;) (?=.*END$)", "\n        "))
                    .append('\n');
        }
    }

    /** Several statements of one text that the driver does not know as one. */
    private static String lines(String text) {
        String several = "/*client prepare*/ ";
        return text.startsWith(several) && !text.contains("BEGIN NOT ATOMIC")
                ? "text of several\n        "
                        + text.substring(several.length())
                                .replaceAll("; SELECT \\d+ \\+ \\((ROW_COUNT\\(\\) <> \\d+)\\)", ", fails if $1")
                                .replace("; ", ";\n        ")
                : text;
    }

    private void compare(String database) throws IOException {
        String name = "budget-" + database + ".txt";
        if (Boolean.getBoolean("budget.write")) {
            Files.writeString(Path.of("target", name), report);
            return;
        }
        try (InputStream golden = Objects.requireNonNull(StatementBudgetTest.class.getResourceAsStream(name), name)) {
            assertThat(report.toString()).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
