package io.creditledger.spring;

import io.creditledger.jdbc.LedgerSchema;
import java.nio.charset.StandardCharsets;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;

/** The tables of the ledger and of metering. Made, or checked, before the ledger is built. */
public final class LedgerTables {
    /** Makes all tables another way. */
    @FunctionalInterface
    public interface Migration {
        /**
         * Makes the tables that are not there yet.
         *
         * @param database the name of the directory that has the scripts for this database
         */
        void run(DataSource pool, String database);
    }

    LedgerTables(DataSource pool, LedgerProperties.SchemaMode mode, @Nullable Migration flyway) {
        switch (mode) {
            case MIGRATE -> {
                LedgerSchema.of(pool).migrate();
                new ResourceDatabasePopulator(false, false, StandardCharsets.UTF_8.name(), script(database(pool)))
                        .execute(pool);
            }
            case FLYWAY -> {
                if (flyway == null) {
                    throw new IllegalStateException("ledger.schema=flyway needs Flyway: add org.flywaydb:flyway-core,"
                            + " and the module of Flyway for your database");
                }
                flyway.run(pool, database(pool));
            }
            case VALIDATE -> LedgerSchema.of(pool).validate();
        }
    }

    private static ClassPathResource script(String database) {
        return new ClassPathResource("schema/" + database + "/R__metered_request.sql", LedgerTables.class);
    }

    /** The name of the folder that has the scripts for this database, here and in the ledger's own jar. */
    private static String database(DataSource pool) {
        try {
            String product = JdbcUtils.extractDatabaseMetaData(pool, metadata -> metadata.getDatabaseProductName());
            return switch (product) {
                case "H2" -> "h2";
                case "PostgreSQL" -> "postgresql";
                case "MariaDB" -> "mariadb";
                case "MySQL" -> "mysql";
                default -> throw new IllegalStateException("no scripts for " + product);
            };
        } catch (MetaDataAccessException e) {
            throw new IllegalStateException("the ledger's database did not say what it is", e);
        }
    }
}
