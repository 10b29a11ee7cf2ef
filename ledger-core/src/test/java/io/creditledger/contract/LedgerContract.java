package io.creditledger.contract;

import java.util.stream.Stream;
import org.junit.jupiter.api.ClassTemplate;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * All of the contract. A store runs it by a subclass that names its fixtures; the subclass may add nested classes of its
 * own that extend {@link ContractSuite}.
 */
@ClassTemplate
@ExtendWith(FixtureExtension.class)
public abstract class LedgerContract {
    /** Creates the suite. */
    protected LedgerContract() {}

    /**
     * Returns the ways of setting up this store that the contract is run on, each once; {@link Combinations} helps to
     * choose. Called on an instance of its own. A store that cannot be had on this machine aborts here, with an
     * assumption.
     */
    protected abstract Stream<? extends LedgerFixture> fixtures();

    @Nested
    class Openings extends OpeningContract {}

    @Nested
    class Grants extends GrantContract {}

    @Nested
    class Debits extends DebitContract {}

    @Nested
    class TransfersAndPosts extends TransferAndPostContract {}

    @Nested
    class Refunds extends RefundContract {}

    @Nested
    class Reversals extends ReversalContract {}

    @Nested
    class AccountStatuses extends AccountStatusContract {}

    @Nested
    class ChecksInOrder extends CheckOrderContract {}

    @Nested
    class Limits extends LimitsContract {}

    @Nested
    class Lots extends LotContract {}

    @Nested
    class PositiveFloors extends PositiveFloorContract {}

    @Nested
    class LotBounds extends LotBoundsContract {}

    @Nested
    class LotPosts extends LotPostContract {}

    @Nested
    class Expiries extends ExpiryContract {}

    @Nested
    class Holds extends HoldContract {}

    @Nested
    class HoldPages extends HoldPagesContract {}

    @Nested
    class SettlingFirst extends SettleFirstContract {}

    @Nested
    class RefundsToOrigin extends RefundToOriginContract {}

    @Nested
    class Explanations extends BreakdownContract {}

    @Nested
    class Batches extends BatchContract {}

    @Nested
    class Idempotency extends IdempotencyContract {}

    @Nested
    class Times extends TimeContract {}

    @Nested
    class SkewedClocks extends SkewedClockContract {}

    @Nested
    class Previews extends PreviewContract {}

    @Nested
    class Reads extends ReadsContract {}

    @Nested
    class Audits extends AuditContract {}

    @Nested
    class LotAudits extends LotAuditContract {}

    @Nested
    class BadInput extends BadInputContract {}

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
