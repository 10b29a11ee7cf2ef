package io.creditledger.contract;

import io.creditledger.Balance;
import io.creditledger.Receipt;
import java.util.List;

/** What a receipt tells that is as of the first execution, comparable: it must be the same in every replay. */
record ReceiptFacts(TransactionFacts transaction, Balance balance, List<Balance> balances) {
    static ReceiptFacts of(Receipt receipt) {
        return new ReceiptFacts(TransactionFacts.of(receipt.transaction()), receipt.balance(), receipt.balances());
    }
}
