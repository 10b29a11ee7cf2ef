/** The domain of the credit ledger: no database, no cache, no framework. */
module io.creditledger.core {
    requires static transitive org.jspecify;

    exports io.creditledger;
    exports io.creditledger.audit;
    exports io.creditledger.command;
    exports io.creditledger.engine;
    exports io.creditledger.error;
    exports io.creditledger.memory;
}
