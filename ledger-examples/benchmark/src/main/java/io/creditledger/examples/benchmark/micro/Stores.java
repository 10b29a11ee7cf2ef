package io.creditledger.examples.benchmark.micro;

import io.creditledger.Balance;
import io.creditledger.examples.benchmark.Directories;
import io.creditledger.examples.benchmark.database.Database;
import io.creditledger.examples.benchmark.database.H2;
import io.creditledger.examples.benchmark.database.Postgres;
import io.creditledger.examples.benchmark.database.Server;
import io.creditledger.examples.benchmark.workload.LedgerDebits;
import io.creditledger.examples.benchmark.workload.Users;
import io.creditledger.jdbc.H2Durability;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.LedgerSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Ledgers in databases that are started for one fork. */
public final class Stores {
    private static final int POOL = 4;

    private Stores() {}

    /** A ledger, and its rows by number. */
    abstract static class Store {
        private final Server server;
        private final Database database;
        private final DataSource pool;
        private final JdbcLedger ledger;
        private final long[] numbers = new long[Users.COUNT];

        Store(Server server) {
            this.server = server;
            this.database = server.create("micro");
            this.pool = database.pool(POOL);
            LedgerSchema.of(pool).migrate();
            this.ledger = JdbcLedger.builder(pool)
                    .h2Durability(H2Durability.AS_CONFIGURED)
                    .build();
            LedgerDebits debits = new LedgerDebits(ledger, Users.COUNT);
            List<String> wrong = debits.check();
            if (!wrong.isEmpty()) {
                throw new IllegalStateException(wrong.toString());
            }
            for (int user = 0; user < Users.COUNT; user++) {
                numbers[user] = number(user);
            }
        }

        private long number(int user) {
            try {
                return database.number("SELECT id FROM ledger_account WHERE name = '"
                        + LedgerDebits.user(user).value() + "'");
            } catch (SQLException e) {
                throw new IllegalStateException("cannot read the number of user " + user, e);
            }
        }

        Balance balance(int user) {
            return ledger.balance(LedgerDebits.user(user));
        }

        /** Returns what the row says may be spent: the least that anybody has to read who asks a database. */
        long row(int user) throws SQLException {
            try (Connection connection = pool.getConnection();
                    PreparedStatement statement = connection.prepareStatement(
                            "SELECT status, floor, posted, held, upcoming, restricted, seq, revision, next_change"
                                    + " FROM ledger_account WHERE id = ?")) {
                statement.setLong(1, numbers[user]);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return row.getLong(3) - row.getLong(4) - row.getLong(5) - row.getLong(6) - row.getLong(2);
                }
            }
        }

        final void stop() {
            ledger.close();
            database.close();
            server.close();
        }
    }

    /** On H2 in memory. */
    @State(Scope.Benchmark)
    public static class H2Memory extends Store {
        /** Fills it. */
        public H2Memory() {
            super(H2.inMemory());
        }

        /** Stops it. */
        @TearDown(Level.Trial)
        public void close() {
            stop();
        }
    }

    /** On a PostgreSQL of its own, which loses nothing that it has acknowledged. */
    @State(Scope.Benchmark)
    public static class DurablePostgres extends Store {
        private final Path directory;

        /** Starts and fills it. */
        public DurablePostgres() {
            this(directory());
        }

        private DurablePostgres(Path directory) {
            super(Postgres.start(directory.resolve("postgresql")));
            this.directory = directory;
        }

        private static Path directory() {
            try {
                return Directories.createTemporary();
            } catch (IOException e) {
                throw new UncheckedIOException("there is no place for a server's data", e);
            }
        }

        /** Stops it. */
        @TearDown(Level.Trial)
        public void close() throws IOException {
            stop();
            Directories.delete(directory);
        }
    }
}
