package io.creditledger.memory;

import io.creditledger.contract.LedgerFixture;
import io.creditledger.contract.MayAbort;
import io.creditledger.contract.StorageContract;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** Many random sequences, in memory. */
@Tag("slow")
@MayAbort("nobody can open these books again, nor damage them in every way; on databases these tests run")
class InMemoryManySequencesTest extends StorageContract {
    @Override
    protected Stream<LedgerFixture> fixtures() {
        return Stream.of(new InMemoryLedgerTest.InMemory(300));
    }
}
