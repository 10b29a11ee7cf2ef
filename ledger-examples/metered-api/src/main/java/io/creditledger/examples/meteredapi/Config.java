package io.creditledger.examples.meteredapi;

import io.creditledger.examples.meteredapi.users.HashCost;
import io.creditledger.examples.meteredapi.web.Limits;
import io.creditledger.examples.meteredapi.web.TrustedProxies;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the service is set up. Everything comes from environment variables, and everything has a default.
 *
 * @param host the address to listen on
 * @param port the port, 0 for any free one
 * @param databaseUrl a JDBC URL of H2 or PostgreSQL
 * @param openingGrant what a new user starts with, in credits
 * @param adminEmail of the first admin, made at start if there is no such user
 * @param adminPassword of the first admin
 * @param secureCookies whether cookies are for HTTPS only
 * @param lease how long a request may take before a repeat of it may take it over
 * @param hold how long credits stay reserved when the process that streams for them dies
 * @param shutdown how long running calls and streams may take to end after the service was told to stop
 * @param retention how long stored answers are kept
 * @param proxies the proxies in front of the service, whose word on the client's address is taken
 * @param metricsToken what a caller of the metrics must send, unless it calls from this machine
 * @param limits on what one caller may take from the others
 * @param hashCost of passwords, which the environment cannot lower
 */
public record Config(
        String host,
        int port,
        String databaseUrl,
        long openingGrant,
        @Nullable String adminEmail,
        @Nullable String adminPassword,
        boolean secureCookies,
        Duration lease,
        Duration hold,
        Duration shutdown,
        Duration retention,
        TrustedProxies proxies,
        @Nullable String metricsToken,
        Limits limits,
        HashCost hashCost) {

    /** Where the H2 file is unless {@code DATABASE_URL} says otherwise; H2 adds {@code .mv.db}. */
    static final String DEFAULT_FILE = "metered-api-data/service";

    private static final String LOAD_FILE = "metered-api-data/load";

    /**
     * Reads the environment.
     *
     * @throws ConfigurationException if a value cannot be used
     */
    public static Config from(Map<String, String> environment) {
        String url = environment.get("DATABASE_URL");
        int registrations = (int) number(environment, "REGISTRATIONS_PER_HOUR", 20, 1, 1_000_000);
        int calls = (int) number(environment, "CALLS_PER_SECOND", 100, 1, 1_000_000);
        return new Config(
                environment.getOrDefault("HOST", "127.0.0.1"),
                (int) number(environment, "PORT", 8080, 0, 65_535),
                url == null || url.isBlank() ? h2File(Path.of(DEFAULT_FILE)) : url,
                number(environment, "OPENING_GRANT", 100, 1, 1_000_000_000),
                environment.get("ADMIN_EMAIL"),
                environment.get("ADMIN_PASSWORD"),
                Boolean.parseBoolean(environment.get("SECURE_COOKIES")),
                Duration.ofSeconds(number(environment, "LEASE_SECONDS", 30, 1, 3_600)),
                Duration.ofSeconds(number(environment, "HOLD_SECONDS", 120, 1, 3_600)),
                Duration.ofSeconds(number(environment, "SHUTDOWN_SECONDS", 20, 0, 3_600)),
                Duration.ofDays(number(environment, "RETENTION_DAYS", 7, 1, 3_650)),
                proxies(environment.getOrDefault("TRUSTED_PROXIES", "")),
                environment.get("METRICS_TOKEN"),
                Limits.DEFAULT.forUsers(registrations, calls),
                HashCost.RECOMMENDED);
    }

    private static TrustedProxies proxies(String text) {
        try {
            return TrustedProxies.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "TRUSTED_PROXIES must be addresses or ranges, separated by commas, such as 10.0.0.0/8, ::1");
        }
    }

    /** The same for a load: on any free port, beside a service that is running, and as fast as it goes. */
    Config forLoad() {
        boolean shared = !databaseUrl.equals(h2File(Path.of(DEFAULT_FILE)));
        return new Config(
                host,
                0,
                shared ? databaseUrl : h2File(Path.of(LOAD_FILE)),
                openingGrant,
                null,
                null,
                secureCookies,
                lease,
                hold,
                shutdown,
                retention,
                proxies,
                null,
                limits.forUsers(limits.registrationsPerHour(), 1_000_000),
                hashCost);
    }

    /** The URL of an H2 file that is compacted while it is open: see docs/h2-files.md. */
    static String h2File(Path file) {
        return "jdbc:h2:async:" + file.toAbsolutePath() + ";WRITE_DELAY=500;RETENTION_TIME=5000";
    }

    private static long number(Map<String, String> environment, String name, long otherwise, long least, long most) {
        String text = environment.get(name);
        if (text == null || text.isBlank()) {
            return otherwise;
        }
        try {
            long value = Long.parseLong(text.strip());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, with the bounds
        }
        throw new ConfigurationException(name + " must be a whole number from " + least + " to " + most);
    }

    /** Leaves the passwords out. */
    @Override
    public String toString() {
        return "Config[" + host + ":" + port + "]";
    }
}
