/** A ledger that answers balances from memory. */
module io.creditledger.cache {
    requires transitive io.creditledger.core;
    requires com.github.benmanes.caffeine;
    requires static transitive org.jspecify;

    exports io.creditledger.cache;
}
