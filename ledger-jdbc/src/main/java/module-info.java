/**
 * The ledger on H2, PostgreSQL, MariaDB and MySQL. JDBI, which has no module descriptor yet, implements interfaces of ours that only
 * this package sees; and a migration tool finds the scripts.
 */
@SuppressWarnings({"opens", "requires-automatic", "requires-transitive-automatic"})
module io.creditledger.jdbc {
    requires transitive io.creditledger.core;
    requires transitive java.sql;
    requires transitive org.jdbi.v3.core;
    requires org.jdbi.v3.sqlobject;
    // JDBI needs it, and cannot say so.
    requires io.leangen.geantyref;
    requires org.slf4j;
    requires static transitive org.jspecify;
    requires static org.postgresql.jdbc;

    exports io.creditledger.jdbc;

    opens io.creditledger.jdbc.internal.dialect to
            org.jdbi.v3.core,
            org.jdbi.v3.sqlobject;
    opens io.creditledger.jdbc.internal.read to
            org.jdbi.v3.core,
            org.jdbi.v3.sqlobject;
    opens io.creditledger.jdbc.schema.h2;
    opens io.creditledger.jdbc.schema.mariadb;
    opens io.creditledger.jdbc.schema.mysql;
    opens io.creditledger.jdbc.schema.postgresql;
}
