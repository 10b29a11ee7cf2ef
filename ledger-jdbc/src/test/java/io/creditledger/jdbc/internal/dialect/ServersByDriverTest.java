package io.creditledger.jdbc.internal.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.LedgerDialect;
import io.creditledger.jdbc.LedgerSchema;
import io.creditledger.jdbc.internal.dialect.mysql.MySqlDialect;
import io.creditledger.jdbc.testing.MySqlAccess;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** MariaDB and MySQL are told apart, whichever of their drivers leads to them. */
class ServersByDriverTest {
    @ParameterizedTest
    @EnumSource
    void mySqlIsMySql(MySqlAccess access) throws SQLException {
        try (TestDatabase database = TestDatabases.createMySql(access);
                Connection connection = database.connect()) {
            assertThat(LedgerDialect.detect(connection)).isEqualTo(LedgerDialect.MYSQL);
        }
    }

    @Test
    void mariaDbIsNotTakenForMySqlAndRefusedByMySqlsDriver() throws SQLException {
        try (TestDatabase database = TestDatabases.MARIADB.create();
                HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl(
                    database.jdbcUrl().replace("jdbc:mariadb:", "jdbc:mysql:").replace("disable", "DISABLED"));
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.getMetaData().getDatabaseProductName()).isEqualTo("MySQL");
                assertThat(LedgerDialect.detect(connection)).isEqualTo(LedgerDialect.MARIADB);
            }

            assertThatThrownBy(() -> LedgerSchema.of(pool).validate())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("use MariaDB Connector/J");
            assertThatThrownBy(() -> JdbcLedger.builder(pool).build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("use MariaDB Connector/J");
        }
    }

    @Test
    void mariaDbWhoseDriverCallsItMySqlIsMariaDb() throws SQLException {
        try (TestDatabase database = TestDatabases.MARIADB.create();
                Connection connection = DriverManager.getConnection(database.jdbcUrl() + "&useMysqlMetadata=true")) {
            assertThat(connection.getMetaData().getDatabaseProductName()).isEqualTo("MySQL");
            assertThat(LedgerDialect.detect(connection)).isEqualTo(LedgerDialect.MARIADB);
        }
    }

    /** A server may be told to report any version. */
    @Test
    void aMariaDbThatReportsTheVersionOfAMySqlIsNotTakenForOne() throws SQLException {
        try (TestDatabase database = TestDatabases.MARIADB.create();
                Connection connection = database.connect()) {
            assertThat(new MySqlDialect().check().otherProduct(connection)).startsWith("MariaDB");
        }
        try (TestDatabase database = TestDatabases.MYSQL.create();
                Connection connection = database.connect()) {
            assertThat(new MySqlDialect().check().otherProduct(connection)).isNull();
        }
    }
}
