package io.creditledger.jdbc.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mysql.cj.jdbc.MysqlDataSource;
import com.zaxxer.hikari.HikariConfig;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.testing.CuttableProxy;
import io.creditledger.jdbc.testing.CuttableProxy.NetworkFault;
import io.creditledger.jdbc.testing.MySqlPair;
import io.creditledger.jdbc.testing.MySqlServer;
import io.creditledger.jdbc.testing.RequiredPrograms;
import io.creditledger.jdbc.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A MySQL dies under load, and its asynchronous replica is promoted. What the replica has not read is lost, acknowledged or
 * not; what clients execute again with the same keys is there once afterwards. {@code -Dcluster.runs=20} runs each case so
 * often.
 */
@Tag("cluster")
@Timeout(900)
class MySqlReplicaTest {
    private static final Logger LOG = LoggerFactory.getLogger(MySqlReplicaTest.class);
    private static final int ANSWERS = 50;

    /** What happens to the primary. */
    enum Fault {
        /** It ends at once. */
        KILLED,
        /** It ends at once, and the replica has not read the last calls that were acknowledged. */
        KILLED_BEFORE_ITS_REPLICA_FOLLOWED,
        /** Nothing that clients send arrives, and they are sent nothing. It runs on. */
        CUT_OFF
    }

    static Stream<Arguments> runs() {
        return Runs.of(List.of(Fault.values()));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void whatAPromotedReplicaHasLostIsDoneOnceWhenItIsExecutedAgain(Fault fault, int run) throws Exception {
        RequiredPrograms.assume(MySqlServer.isInstalled(), MySqlServer.HOW_TO_INSTALL);
        try (MySqlPair pair = MySqlPair.start();
                TestDatabase database = pair.primary().createDatabase();
                CuttableProxy network = CuttableProxy.to(database)) {
            database.createLedgerTables();
            // The address that moves with the primary.
            MysqlDataSource address = new MysqlDataSource();
            address.setURL(network.through(database.jdbcUrl()));
            try (ClusterLoad load = new ClusterLoad(List.of(poolAt(address), poolAt(address)), Duration.ZERO)) {
                load.start();
                load.awaitAnswers(ANSWERS);
                switch (fault) {
                    case KILLED -> kill(pair, load);
                    case KILLED_BEFORE_ITS_REPLICA_FOLLOWED -> {
                        pair.awaitReplica();
                        pair.holdBack();
                        load.awaitAnswers(ANSWERS);
                        kill(pair, load);
                    }
                    case CUT_OFF -> {
                        network.fault(NetworkFault.BLACK_HOLE);
                        load.awaitFailure();
                    }
                }
                promote(pair, database, address, load);
                // Whoever repairs the network makes sure that there is one primary.
                pair.primary().kill();
                // and to another one
                pair.replace();
                kill(pair, load);
                promote(pair, database, address, load);
                load.stop();
                try (JdbcLedger survivor = ledgerAt(address)) {
                    int lost = load.promises().lost(survivor);
                    LOG.info("{} run {}: {} acknowledged calls were lost; {}", fault, run, lost, load);
                    if (fault == Fault.KILLED_BEFORE_ITS_REPLICA_FOLLOWED) {
                        assertThat(lost).isPositive();
                        assertThatThrownBy(() -> load.promises().assertKept(survivor))
                                .isInstanceOf(AssertionError.class)
                                .hasMessageContaining(", stored: null");
                    }
                    assertThat(survivor.verify().violations()).isEmpty();
                    load.repeatAcknowledged();
                    load.promises().assertKept(survivor);
                }
            }
        }
    }

    private static void kill(MySqlPair pair, ClusterLoad load) {
        pair.primary().kill();
        load.awaitFailure();
    }

    private static void promote(MySqlPair pair, TestDatabase database, MysqlDataSource address, ClusterLoad load) {
        pair.promoteReplica();
        address.setURL(pair.urlOnReplica(database));
        load.awaitAnswers(ANSWERS);
    }

    private static HikariConfig poolAt(MysqlDataSource address) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(address);
        return config;
    }

    private static JdbcLedger ledgerAt(MysqlDataSource address) {
        return JdbcLedger.builder(address).build();
    }
}
