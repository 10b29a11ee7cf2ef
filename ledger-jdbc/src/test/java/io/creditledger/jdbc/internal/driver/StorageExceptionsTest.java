package io.creditledger.jdbc.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.creditledger.AccountId;
import io.creditledger.error.AccountNotFoundException;
import io.creditledger.error.ConcurrencyException;
import io.creditledger.error.LedgerException;
import io.creditledger.error.ListenerException;
import io.creditledger.error.RejectedException;
import io.creditledger.error.StorageException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.error.UnknownOutcomeException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A failure keeps its class and all that it says when it is thrown again or gets another message. */
class StorageExceptionsTest {
    private static final StorageException STORAGE = new StorageException("refused", null, "42000", 7, Retry.NO);
    private static final ConcurrencyException CONCURRENCY =
            new ConcurrencyException("in the way", null, "40001", 8, Retry.CALL);
    private static final UnknownOutcomeException UNKNOWN =
            new UnknownOutcomeException("unknown", null, "08006", 9, new CompletableFuture<>());
    private static final ListenerException LISTENER =
            new ListenerException("refused", new IllegalStateException("no room"));
    private static final LedgerException REJECTED = new AccountNotFoundException(AccountId.of("ann"));

    @Test
    void everyClassOfFailureIsKnown() {
        Set<String> failures = new ClassFileImporter()
                .importPackages("io.creditledger.error").stream()
                        .filter(type -> type.isAssignableTo(LedgerException.class)
                                && !type.isAssignableTo(RejectedException.class)
                                && !type.isEquivalentTo(LedgerException.class))
                        .map(JavaClass::getName)
                        .collect(Collectors.toSet());

        assertThat(failures)
                .containsExactlyInAnyOrder(
                        STORAGE.getClass().getName(),
                        CONCURRENCY.getClass().getName(),
                        UNKNOWN.getClass().getName(),
                        LISTENER.getClass().getName());
    }

    @Test
    void aFailureThrownAgainIsOfTheSameClassAndSaysTheSame() {
        for (StorageException failure : List.of(STORAGE, CONCURRENCY, UNKNOWN)) {
            StorageException again = (StorageException) StorageExceptions.again(failure, "again");
            assertThat(again).hasSameClassAs(failure).hasMessage("again").hasCause(failure);
            assertThat(again.sqlState()).isEqualTo(failure.sqlState());
            assertThat(again.vendorCode()).isEqualTo(failure.vendorCode());
            assertThat(again.retry()).isEqualTo(failure.retry());
        }
        assertThat(((UnknownOutcomeException) StorageExceptions.again(UNKNOWN, "again")).completion())
                .isEqualTo(UNKNOWN.completion());
        assertThat(StorageExceptions.again(LISTENER, "again"))
                .isInstanceOf(ListenerException.class)
                .hasMessage("again")
                .hasCause(LISTENER.getCause());
        assertThat(StorageExceptions.again(REJECTED, "again")).isSameAs(REJECTED);
    }

    @Test
    void aPartOfAListIsCountedUnlessItIsUnknownWhatIsDone() {
        for (LedgerException failure : List.of(STORAGE, CONCURRENCY, LISTENER)) {
            assertThat(StorageExceptions.partlyDone(failure, 2, 5))
                    .hasSameClassAs(failure)
                    .hasMessageStartingWith("2 of 5 commands are done and stay done")
                    .hasCause(failure == LISTENER ? LISTENER.getCause() : failure);
            assertThat(StorageExceptions.partlyDone(failure, 0, 5)).isSameAs(failure);
            assertThat(StorageExceptions.partlyDone(failure, 5, 5)).isSameAs(failure);
        }
        assertThat(StorageExceptions.partlyDone(UNKNOWN, 2, 5)).isSameAs(UNKNOWN);
        assertThat(StorageExceptions.partlyDone(REJECTED, 2, 5)).isSameAs(REJECTED);
    }
}
