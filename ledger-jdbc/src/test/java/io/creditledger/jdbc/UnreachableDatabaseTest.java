package io.creditledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import java.lang.reflect.Proxy;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnreachableDatabaseTest {
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "08001")
    void buildAsksForOneConnectionAndThrowsWhatThatFailedWith(String state) {
        AtomicInteger asked = new AtomicInteger();
        DataSource unreachable = (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, args) -> {
                    asked.incrementAndGet();
                    throw new SQLTransientConnectionException("the pool timed out", state);
                });

        assertThatThrownBy(() -> JdbcLedger.builder(unreachable).build())
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failure -> assertThat(failure.retry()).isEqualTo(Retry.CALL))
                .hasMessageContaining("look at the ledger's tables");
        assertThat(asked).hasValue(1);
    }
}
