package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.Ledger;
import io.creditledger.cache.CachingLedger;
import io.leangen.geantyref.GenericTypeReflector;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.h2.Driver;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A host that is a module: it is compiled and run on the module path alone, without any further option of the JVM. */
class ModulePathTest {
    private static final long PATIENCE_SECONDS = 180;

    /** What a host brings along; whatever is loaded from elsewhere is not there. */
    private static final List<Class<?>> ON_THE_PATH = List.of(
            Ledger.class,
            JdbcLedger.class,
            CachingLedger.class,
            Jdbi.class,
            SqlObjectPlugin.class,
            GenericTypeReflector.class,
            LoggerFactory.class,
            Caffeine.class,
            NullMarked.class,
            HikariDataSource.class,
            Driver.class);

    private static final String MODULE = """
            module host {
                requires io.creditledger.jdbc;
                requires io.creditledger.cache;
                requires com.zaxxer.hikari;
            }
            """;

    private static final String MAIN = """
            package host;

            import com.zaxxer.hikari.HikariDataSource;
            import io.creditledger.AccountId;
            import io.creditledger.CreditLedger;
            import io.creditledger.IdempotencyKey;
            import io.creditledger.StatementQuery;
            import io.creditledger.cache.CachingLedger;
            import io.creditledger.command.ExpireDue;
            import io.creditledger.command.CompactTotals;
            import io.creditledger.jdbc.JdbcLedger;
            import io.creditledger.jdbc.LedgerDialect;
            import io.creditledger.jdbc.LedgerSchema;
            import java.sql.Connection;

            class Main {
                public static void main(String[] arguments) throws Exception {
                    HikariDataSource pool = new HikariDataSource();
                    pool.setJdbcUrl("jdbc:h2:mem:host");
                    LedgerSchema.of(pool).migrate();
                    try (JdbcLedger ledger = JdbcLedger.builder(pool).build()) {
                        CreditLedger credits =
                                CreditLedger.builder(CachingLedger.over(ledger).build()).build();
                        AccountId user = AccountId.of("user:42");
                        credits.grant(user, 100, IdempotencyKey.of("host", "grant"));
                        credits.debit(user, 30, IdempotencyKey.of("host", "debit"));
                        credits.hold(user, 9, IdempotencyKey.of("host", "hold"));
                        ledger.execute(CompactTotals.now());
                        ledger.execute(ExpireDue.limit(1));
                        try (Connection connection = pool.getConnection()) {
                            connection.setAutoCommit(false);
                            credits.on(ledger.joining(connection)).debit(user, 1, IdempotencyKey.of("host", "joined"));
                            connection.commit();
                        }
                        System.out.println(Main.class.getModule());
                        System.out.println(ledger.balance(user).available());
                        System.out.println(ledger.statement(StatementQuery.of(user).build()).lines().size());
                        System.out.println(ledger.breakdown(user).lots().size());
                        System.out.println(ledger.trialBalance().assets().size());
                        System.out.println(ledger.verify().violations());
                    }
                    // As a migration tool finds it.
                    for (LedgerDialect dialect : LedgerDialect.values()) {
                        String script = LedgerSchema.scripts(dialect).get(0).resource();
                        System.out.println(ClassLoader.getSystemResource(script) != null);
                    }
                    pool.close();
                }
            }
            """;

    @Test
    void aHostThatIsAModuleRunsOnTheModulePathAlone(@TempDir Path directory) throws Exception {
        Path sources = Files.createDirectories(directory.resolve("src/host"));
        Path classes = directory.resolve("classes");
        Files.writeString(sources.resolveSibling("module-info.java"), MODULE);
        Files.writeString(sources.resolve("Main.java"), MAIN);

        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "--module-path",
                        modulePath(),
                        "-d",
                        classes.toString(),
                        sources.resolveSibling("module-info.java").toString(),
                        sources.resolve("Main.java").toString());
        assertThat(compiled).isZero();

        Path output = directory.resolve("output.txt");
        Path errors = directory.resolve("errors.txt");
        assertThat(run(output, errors, modulePath() + File.pathSeparator + classes))
                .as(Files.readString(errors))
                .isZero();
        assertThat(Files.readAllLines(output))
                .containsExactly("module host", "60", "3", "0", "1", "[]", "true", "true", "true", "true");
    }

    private static int run(Path output, Path errors, String modulePath) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process host = new ProcessBuilder(java.toString(), "--module-path", modulePath, "--module", "host/host.Main")
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(host.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            return host.exitValue();
        } finally {
            host.destroyForcibly();
        }
    }

    private static String modulePath() {
        return ON_THE_PATH.stream()
                .map(ModulePathTest::place)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
