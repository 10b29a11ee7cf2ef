package io.creditledger.contract;

import org.junit.jupiter.api.Nested;

/**
 * All of the contract. A store runs it by a subclass that names its fixtures; the subclass may add nested classes of its
 * own that extend {@link ContractSuite}.
 */
public abstract class LedgerContract extends StorageContract {
    /** Creates the suite. */
    protected LedgerContract() {}

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
    class Exports extends ExportContract {}

    @Nested
    class SettlingFirst extends SettleFirstContract {}

    @Nested
    class RefundsToOrigin extends RefundToOriginContract {}

    @Nested
    class Explanations extends BreakdownContract {}

    @Nested
    class Times extends TimeContract {}

    @Nested
    class SkewedClocks extends SkewedClockContract {}

    @Nested
    class Previews extends PreviewContract {}

    @Nested
    class Events extends EventContract {}

    @Nested
    class LowBalanceMarks extends MarksContract {}

    @Nested
    class Lists extends ListContract {}

    @Nested
    class Usage extends UsageContract {}

    @Nested
    class OperationLists extends OperationListContract {}

    @Nested
    class Reports extends ReportContract {}

    @Nested
    class LotAudits extends LotAuditContract {}

    @Nested
    class BadInput extends BadInputContract {}
}
