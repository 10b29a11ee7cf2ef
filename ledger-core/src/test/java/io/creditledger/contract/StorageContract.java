package io.creditledger.contract;

import java.util.stream.Stream;
import org.junit.jupiter.api.ClassTemplate;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The suites of the contract whose outcome may depend on how a store is set up: on the number of connections, on auto-commit, on
 * what stands in front of the ledger. Run them on every fixture. The other suites, which {@link LedgerContract} adds, are about
 * rules: one fixture of each database in owned mode, and one of any in joined mode, are enough for them in each build.
 */
@ClassTemplate
@ExtendWith(FixtureExtension.class)
public abstract class StorageContract {
    /** Creates the suite. */
    protected StorageContract() {}

    /**
     * Returns the ways of setting up this store that the contract is run on, each once; {@link Combinations} helps to
     * choose. Called on an instance of its own. A store that cannot be had on this machine aborts here, with an
     * assumption.
     */
    protected abstract Stream<? extends LedgerFixture> fixtures();

    @Nested
    class Operations extends OperationContract {}

    @Nested
    class Batches extends BatchContract {}

    @Nested
    class Idempotency extends IdempotencyContract {}

    @Nested
    class Reads extends ReadsContract {}

    @Nested
    class Audits extends AuditContract {}

    @Nested
    class Asynchronous extends AsyncContract {}

    @Nested
    class HostFailures extends HostFailuresContract {}

    @Nested
    class Reopened extends ReopenContract {}

    @Nested
    class Concurrency extends ConcurrencyContract {}

    @Nested
    class LotRaces extends LotRacesContract {}

    @Nested
    class Model extends ModelContract {}
}
