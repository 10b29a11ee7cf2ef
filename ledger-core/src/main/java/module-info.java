/** The rules of the ledger, its public types and an in-memory store. */
module io.creditledger.core {
    requires static transitive org.jspecify;
}
