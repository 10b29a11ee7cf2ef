/**
 * The domain of the credit ledger: no database, no cache, no framework. The engine and the audit are for the stores and caches of this
 * project only, whose modules do not exist yet when this one is compiled.
 */
@SuppressWarnings("module")
module io.creditledger.core {
    requires static transitive org.jspecify;

    exports io.creditledger;
    exports io.creditledger.command;
    exports io.creditledger.error;
    exports io.creditledger.event;
    exports io.creditledger.export;
    exports io.creditledger.memory;
    exports io.creditledger.testing;
    exports io.creditledger.audit to
            io.creditledger.cache,
            io.creditledger.jdbc;
    exports io.creditledger.engine to
            io.creditledger.cache,
            io.creditledger.jdbc;
}
