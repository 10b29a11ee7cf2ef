package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.ALICE;
import static io.creditledger.jdbc.HostWorld.key;
import static io.creditledger.jdbc.HostWorld.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.AccountId;
import io.creditledger.JoinedLedger;
import io.creditledger.error.AccountNotFoundException;
import io.creditledger.error.StorageException;
import io.creditledger.jdbc.internal.row.KeyDigest;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a view looks up in a host's unit of work harms neither the host nor its neighbours. */
class JoinedReadTest {
    @Test
    void aReadThatFailsAndIsSwallowedLeavesTheHostsWorkOnPostgres() throws SQLException {
        try (HostWorld world = HostWorld.on(TestDatabases.POSTGRESQL);
                Connection other = world.begin();
                Connection host = world.begin();
                Statement hostStatement = host.createStatement();
                Statement otherStatement = other.createStatement()) {
            JoinedLedger view = world.ledger().joining(host);
            order(host, 1);
            hostStatement.execute("SET LOCAL lock_timeout = '100ms'");
            otherStatement.execute("LOCK TABLE ledger_account IN ACCESS EXCLUSIVE MODE");

            assertThatThrownBy(() -> view.balance(ALICE)).isInstanceOf(StorageException.class);
            order(host, 2);
            other.rollback();
            assertThat(view.balance(ALICE).posted()).isEqualTo(100);
            host.commit();

            assertThat(world.committedOrders()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "MYSQL"})
    void lookingForWhatIsNotThereLocksOutNobodyOnInnoDb(TestDatabases kind) throws SQLException {
        try (HostWorld world = HostWorld.on(kind);
                Connection host = world.begin(Connection.TRANSACTION_REPEATABLE_READ);
                Connection other = world.begin();
                Statement otherStatement = other.createStatement()) {
            order(host, 1);
            AccountId nobody = AccountId.of("user:nobody");
            assertThatThrownBy(() -> world.joining(host).debit(nobody, 1, key("looked-for")))
                    .isInstanceOf(AccountNotFoundException.class);

            // While the host goes on, others open the account that was looked for and store the key.
            otherStatement.execute("SET SESSION innodb_lock_wait_timeout = 1");
            otherStatement.execute("INSERT INTO ledger_account (id, name, asset, limited, status, floor, posted, held,"
                    + " upcoming, restricted, open_lots, open_holds, seq, revision, recorded_at, opened_at)"
                    + " VALUES (-5, 'user:nobody', 'CREDIT', TRUE, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)");
            otherStatement.execute("INSERT INTO ledger_operation (id, key_digest, kind, request, recorded_at)"
                    + " VALUES (-5, UNHEX('"
                    + KeyDigest.of(key("looked-for")).toString().replace("-", "")
                    + "'), 1, '', 0)");
            other.rollback();
            host.commit();

            assertThat(world.committedOrders()).isEqualTo(1);
        }
    }
}
