package io.creditledger.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.error.StorageException;
import io.creditledger.jdbc.H2Durability;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.LedgerSchema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that is full, and then is not any more. H2 closes the database at the first error, and its connections with it; the
 * page on wiring says how a pool learns of that.
 */
@Tag("slow")
public class DiskFullTest {
    private static final AccountId ALICE = AccountId.of("user:alice");
    private static volatile boolean full;

    @Test
    void aLedgerOnH2WorksAgainAsSoonAsThereIsRoom(@TempDir Path directory) {
        FilePath.register(new FillableDisk());
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:" + FillableDisk.SCHEME + ":" + directory.resolve("ledger") + ";WRITE_DELAY=0");
        config.setMaximumPoolSize(2);
        config.setExceptionOverrideClassName(H2Eviction.class.getName());
        try (HikariDataSource pool = new HikariDataSource(config)) {
            LedgerSchema.of(pool).migrate();
            try (JdbcLedger ledger = JdbcLedger.builder(pool)
                    .h2Durability(H2Durability.AS_CONFIGURED)
                    .build()) {
                CreditLedger credits = CreditLedger.builder(ledger).build();
                credits.grant(ALICE, 100, Operation.keyOf("grant"));
                credits.debit(ALICE, 1, Operation.keyOf("before"));

                full = true;
                Throwable failure = catchThrowable(() -> credits.debit(ALICE, 1, Operation.keyOf("full")));
                assertThat(failure).isInstanceOf(StorageException.class);
                full = false;

                // One failure for each connection that the pool had open, at most.
                int failures = 0;
                while (failures < 2 && catchThrowable(() -> credits.debit(ALICE, 1, Operation.keyOf("full"))) != null) {
                    failures++;
                }
                credits.debit(ALICE, 1, Operation.keyOf("full"));
                credits.debit(ALICE, 1, Operation.keyOf("after"));
                assertThat(ledger.balance(ALICE).posted()).isEqualTo(97);
                assertThat(ledger.verify().violations()).isEmpty();
            }
        } finally {
            full = false;
        }
    }

    /** As the page on wiring has it. */
    public static final class H2Eviction implements SQLExceptionOverride {
        private static final Set<Integer> CODES = Set.of(90007, 90028, 90031, 90067, 90098, 90121);

        @java.lang.Override
        public SQLExceptionOverride.Override adjudicate(SQLException error) {
            return CODES.contains(error.getErrorCode())
                    ? SQLExceptionOverride.Override.MUST_EVICT
                    : SQLExceptionOverride.Override.CONTINUE_EVICT;
        }
    }

    /** H2's files on a disk that is full when the test says so. */
    public static final class FillableDisk extends FilePathWrapper {
        private static final String SCHEME = "fillable";

        @Override
        public String getScheme() {
            return SCHEME;
        }

        @Override
        public FileChannel open(String mode) throws IOException {
            return new FillableFile(getBase().open(mode));
        }
    }

    /** One file. */
    private static final class FillableFile extends FileBaseDefault {
        private final FileChannel file;

        private FillableFile(FileChannel file) {
            this.file = file;
        }

        private static void requireRoom() throws IOException {
            if (full) {
                throw new IOException("injected: no space left on device");
            }
        }

        @Override
        public int write(ByteBuffer bytes, long position) throws IOException {
            requireRoom();
            return file.write(bytes, position);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            requireRoom();
            file.force(metaData);
        }

        @Override
        public int read(ByteBuffer bytes, long position) throws IOException {
            return file.read(bytes, position);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return file.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }
    }
}
