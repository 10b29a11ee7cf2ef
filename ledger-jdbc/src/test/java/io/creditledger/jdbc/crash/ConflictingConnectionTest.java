package io.creditledger.jdbc.crash;

import static io.creditledger.jdbc.crash.Proxies.call;
import static io.creditledger.jdbc.crash.Proxies.proxy;
import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** A server that answers on one connection with a conflict to everything: the ledger goes on on another connection. */
class ConflictingConnectionTest {
    private static final AccountId ALICE = AccountId.of("user:alice");

    @EachDatabase
    void callsGoOnOnAnotherConnection(TestDatabases kind) throws Exception {
        try (TestDatabase database = kind.createMigrated()) {
            OneLine pool = new OneLine(database);
            try (JdbcLedger ledger = JdbcLedger.builder(pool.dataSource()).build()) {
                CreditLedger credits = CreditLedger.builder(ledger).build();
                credits.grant(ALICE, 100, key("grant"));
                int opened = pool.opened;

                pool.conflicting = pool.idle;
                credits.debit(ALICE, 1, key("debit"));
                assertThat(pool.opened).isEqualTo(opened + 1);

                pool.conflicting = pool.idle;
                assertThat(ledger.balance(ALICE).posted()).isEqualTo(99);
                assertThat(pool.opened).isEqualTo(opened + 2);

                pool.conflicting = pool.idle;
                assertThat(ledger.verify().violations()).isEmpty();
                assertThat(pool.opened).isEqualTo(opened + 3);
            }
            pool.idle.close();
        }
    }

    private static IdempotencyKey key(String key) {
        return IdempotencyKey.of("test", key);
    }

    /** A pool of one connection, which it hands out until somebody aborts it. For one thread at a time. */
    private static final class OneLine {
        private final TestDatabase database;
        private Connection idle;
        private Connection conflicting;
        private int opened;

        private OneLine(TestDatabase database) {
            this.database = database;
        }

        private DataSource dataSource() {
            return proxy(DataSource.class, (method, arguments) -> {
                if (!method.getName().equals("getConnection")) {
                    throw new UnsupportedOperationException(method.getName());
                }
                if (idle == null) {
                    idle = database.connect();
                    opened++;
                }
                return handOut(idle);
            });
        }

        private Connection handOut(Connection real) {
            return proxy(Connection.class, (method, arguments) -> {
                switch (method.getName()) {
                    case "abort" -> {
                        idle = null;
                        return call(real, method, arguments);
                    }
                    case "close" -> {
                        return null;
                    }
                    default -> {
                        return answered(real, call(real, method, arguments));
                    }
                }
            });
        }

        private Object answered(Connection real, Object result) {
            if (real != conflicting || !(result instanceof Statement)) {
                return result;
            }
            Class<?> type = result instanceof PreparedStatement ? PreparedStatement.class : Statement.class;
            return proxy(type, (method, arguments) -> {
                Object[] given = arguments == null ? new Object[0] : arguments;
                if (method.getName().startsWith("execute") && !isRollback(given)) {
                    throw new SQLException("injected", "40001", 1213);
                }
                return call(result, method, arguments);
            });
        }

        private static boolean isRollback(Object[] arguments) {
            return arguments.length > 0 && "ROLLBACK".equals(arguments[0]);
        }
    }
}
