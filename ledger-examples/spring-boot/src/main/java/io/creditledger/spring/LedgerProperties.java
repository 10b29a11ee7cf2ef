package io.creditledger.spring;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the ledger.
 *
 * @param schema How the tables of the ledger and of metering are made.
 * @param callTimeout Total time of one call on the ledger, from the call to the answer.
 * @param lockWait Longest wait for an account that another unit of work has locked.
 * @param holdTimeout How long a hold lasts. Holds of running calls are extended.
 * @param pool The ledger's own connection pool.
 * @param cache The balances in memory.
 * @param expiry Booking of lots and holds that have expired.
 * @param metering Handlers that are annotated with Metered.
 * @param problems Answers to refused or failed requests.
 * @param health Health indicators.
 */
@ConfigurationProperties("ledger")
public record LedgerProperties(
        @DefaultValue("migrate") SchemaMode schema,
        @DefaultValue("30s") Duration callTimeout,
        @DefaultValue("5s") Duration lockWait,
        @DefaultValue("2m") Duration holdTimeout,
        @DefaultValue Pool pool,
        @DefaultValue Cache cache,
        @DefaultValue Expiry expiry,
        @DefaultValue Metering metering,
        @DefaultValue Problems problems,
        @DefaultValue Health health) {

    /** How the tables are made. */
    public enum SchemaMode {
        /** By the ledger's own migration, at start. */
        MIGRATE,
        /** By Flyway, at start, with a history table of its own. */
        FLYWAY,
        /** By somebody else. They are checked at start. */
        VALIDATE
    }

    /**
     * The ledger's own connection pool.
     *
     * @param url JDBC URL. Unset: the URL, user and password of the application's HikariCP pool.
     * @param username Database user, if a URL is set.
     * @param password Password of the database user, if a URL is set.
     * @param maximumSize Largest number of connections.
     * @param connectionTimeout Longest wait for a connection.
     */
    public record Pool(
            @Nullable String url,
            @Nullable String username,
            @Nullable String password,
            @DefaultValue("4") int maximumSize,
            @DefaultValue("10s") Duration connectionTimeout) {}

    /**
     * The balances in memory.
     *
     * @param maximumAccounts Largest number of balances.
     * @param staleness How old a balance in memory may be.
     * @param pollInterval How often changes made by other instances are looked for.
     */
    public record Cache(
            @DefaultValue("100000") long maximumAccounts,
            @DefaultValue("10s") Duration staleness,
            @DefaultValue("1s") Duration pollInterval) {}

    /**
     * Booking of lots and holds that have expired.
     *
     * @param enabled Whether this instance does it.
     * @param interval Pause between two runs.
     * @param limit Largest number of accounts in one call.
     */
    public record Expiry(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("1m") Duration interval,
            @DefaultValue("1000") int limit) {}

    /**
     * Handlers that are annotated with Metered.
     *
     * @param enabled Whether metering is set up.
     * @param accountPrefix What precedes the name of the user in the id of the account that pays.
     * @param lease How long a call stays claimed after its process has died. Renewed while the call runs.
     * @param abandonedAfter How long after the end of its lease a call that nobody has repeated is refunded.
     * @param maxStoredAnswer Largest answer that is stored for repetitions.
     * @param maxBody Largest request body that is kept in memory, to be compared before the handler reads it.
     * @param retention How long answers are stored.
     */
    public record Metering(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("user:") String accountPrefix,
            @DefaultValue("30s") Duration lease,
            @DefaultValue("10m") Duration abandonedAfter,
            @DefaultValue("1MB") DataSize maxStoredAnswer,
            @DefaultValue("1MB") DataSize maxBody,
            @DefaultValue("7d") Duration retention) {}

    /**
     * Answers to refused or failed requests.
     *
     * @param base What precedes the name of a problem in its type.
     */
    public record Problems(@DefaultValue("/problems#") String base) {}

    /**
     * Health indicators.
     *
     * @param trialBalanceInterval How often the trial balance, which reads every account, is computed at most.
     */
    public record Health(@DefaultValue("1m") Duration trialBalanceInterval) {}
}
