package io.creditledger.jdbc;

import io.creditledger.AccountId;
import io.creditledger.Explanation;
import io.creditledger.Hold;
import io.creditledger.HoldPage;
import io.creditledger.HoldQuery;
import io.creditledger.LotHistory;
import io.creditledger.LotId;
import io.creditledger.LotUse;
import io.creditledger.OperationRef;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Answers reads of lots and holds. */
final class LotReads {
    Explanation explain(Handle handle, AccountId account) {
        throw unsupported();
    }

    List<LotUse> lotUses(Handle handle, OperationRef operation) {
        throw unsupported();
    }

    Optional<LotHistory> lot(Handle handle, LotId lot) {
        throw unsupported();
    }

    Optional<Hold> hold(Handle handle, OperationRef hold) {
        throw unsupported();
    }

    HoldPage holds(Handle handle, HoldQuery query) {
        throw unsupported();
    }

    private static UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException("lots and holds are not stored in a database yet");
    }
}
