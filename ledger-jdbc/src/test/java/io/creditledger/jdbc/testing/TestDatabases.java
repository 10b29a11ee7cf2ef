package io.creditledger.jdbc.testing;

import io.creditledger.jdbc.LedgerDialect;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * The databases that tests run on: real ones, started when the first test asks for them, one server per JVM. Use it as
 * the source of a parameterized test; every {@link #create()} gives an empty corner that nobody else sees.
 *
 * <p>Nothing here is durable, for speed; {@link PostgresServer}, {@link MariaDbServer} and {@link MySqlServer} have another mode for tests
 * that pull the plug.
 */
public enum TestDatabases {
    /** In the memory of this JVM. */
    H2_MEMORY(LedgerDialect.H2) {
        @Override
        TestDatabase createNamed(String name) {
            String url = "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1";
            return new TestDatabase(dialect(), url, "PUBLIC", database -> database.execute("SHUTDOWN IMMEDIATELY"));
        }
    },

    /**
     * In a file that only this JVM opens, and that H2 compacts while it is open. The {@code async:} file system keeps the
     * interrupt of a caller's thread away from the file channel, which would otherwise be closed for everybody.
     */
    H2_FILE(LedgerDialect.H2) {
        @Override
        TestDatabase createNamed(String name) {
            return h2File(name, ";WRITE_DELAY=500;RETENTION_TIME=5000");
        }
    },

    /** PostgreSQL 18 from Maven Central; a schema for each test. */
    POSTGRESQL(LedgerDialect.POSTGRESQL) {
        @Override
        TestDatabase createNamed(String name) {
            String url = PostgresServer.shared().homeUrl();
            TestDatabases.runAt(url, "CREATE SCHEMA " + name);
            return new TestDatabase(
                    dialect(),
                    url + "&currentSchema=" + name,
                    name,
                    database -> database.execute("DROP SCHEMA " + name + " CASCADE"));
        }
    },

    /** The MariaDB server of this machine's package manager, if it is installed; a database for each test. */
    MARIADB(LedgerDialect.MARIADB) {
        @Override
        TestDatabase createNamed(String name) {
            RequiredPrograms.assume(MariaDbServer.isInstalled(), MariaDbServer.HOW_TO_INSTALL);
            MariaDbServer server = MariaDbServer.shared();
            TestDatabases.runAt(server.jdbcUrl(""), "CREATE DATABASE " + name);
            return new TestDatabase(
                    dialect(), server.jdbcUrl(name), name, database -> database.execute("DROP DATABASE " + name));
        }
    },

    /** MySQL 8.0 from Maven Central, where it has one for this platform; a database for each test. */
    MYSQL(LedgerDialect.MYSQL) {
        @Override
        TestDatabase createNamed(String name) {
            RequiredPrograms.assume(MySqlServer.isInstalled(), MySqlServer.HOW_TO_INSTALL);
            return mySql(name, MySqlAccess.SEVERAL_STATEMENTS);
        }
    };

    private static final AtomicLong COUNTER = new AtomicLong();

    private final LedgerDialect dialect;

    TestDatabases(LedgerDialect dialect) {
        this.dialect = dialect;
    }

    /**
     * Returns the databases that tests of each database run on in this part of the tests: those in the system property
     * {@code databases}, or all.
     */
    public static Stream<TestDatabases> ofThisPart() {
        String names = System.getProperty("databases", "");
        return names.isEmpty()
                ? Stream.of(values())
                : Stream.of(names.split(",")).map(String::strip).map(TestDatabases::valueOf);
    }

    /** Returns the same without H2 in a file: one of each product. */
    public static Stream<TestDatabases> productsOfThisPart() {
        return ofThisPart().filter(kind -> kind != H2_FILE);
    }

    /** Returns the dialect to expect. */
    public LedgerDialect dialect() {
        return dialect;
    }

    /** Returns a fresh, empty database. Skips the test, with the reason, where the server is not installed. */
    public TestDatabase create() {
        return createNamed(nextName());
    }

    /** Returns a fresh database with an empty ledger in it. Skips the test where the server is not installed. */
    public TestDatabase createMigrated() {
        TestDatabase database = create();
        database.createLedgerTables();
        return database;
    }

    /** Returns an H2 file with an empty ledger in it that writes at each commit, and is not compacted. */
    public static TestDatabase createMigratedH2FileWrittenAtCommit() {
        TestDatabase database = h2File(nextName(), ";WRITE_DELAY=0");
        database.createLedgerTables();
        return database;
    }

    /** Returns an empty MySQL that is reached in another way. Skips the test where there is no server. */
    public static TestDatabase createMySql(MySqlAccess access) {
        RequiredPrograms.assume(MySqlServer.isInstalled(), MySqlServer.HOW_TO_INSTALL);
        return mySql(nextName(), access);
    }

    /** Returns the same with an empty ledger in it. */
    public static TestDatabase createMigratedMySql(MySqlAccess access) {
        TestDatabase database = createMySql(access);
        database.createLedgerTables();
        return database;
    }

    private static TestDatabase mySql(String name, MySqlAccess access) {
        MySqlServer server = MySqlServer.shared();
        TestDatabases.runAt(server.jdbcUrl(""), "CREATE DATABASE " + name);
        return new TestDatabase(
                LedgerDialect.MYSQL,
                access.url(server.port(), name),
                name,
                database -> database.execute("DROP DATABASE " + name));
    }

    private static TestDatabase h2File(String name, String settings) {
        Path directory = Directories.createTemporary("ledger-h2-");
        String url = "jdbc:h2:async:" + directory.resolve(name) + settings;
        return new TestDatabase(LedgerDialect.H2, url, "PUBLIC", database -> {
            database.execute("SHUTDOWN IMMEDIATELY");
            Directories.delete(directory);
        });
    }

    abstract TestDatabase createNamed(String name);

    static String nextName() {
        return "ledger_test_" + COUNTER.incrementAndGet();
    }

    static void runAt(String url, String sql) {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Directories that tests leave no trace of. */
    static final class Directories {
        private Directories() {}

        static Path createTemporary(String prefix) {
            try {
                return Files.createTempDirectory(prefix);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        static void delete(Path directory) {
            try (var files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
