package io.creditledger.examples.meteredapi;

import io.creditledger.IdempotencyKey;
import io.creditledger.examples.meteredapi.users.HashCost;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.web.Limits;
import io.creditledger.examples.meteredapi.web.TrustedProxies;
import java.time.Duration;
import java.util.UUID;

/** One running service on H2 in memory, shared by all tests of this process; each test makes users of its own. */
final class World {
    static final String PASSWORD = "correct horse battery";

    /** Tests make many users, whose passwords nobody wants to break. */
    static final HashCost CHEAP = new HashCost(64, 1);

    private static final Service SERVICE = start();

    private World() {}

    private static Service start() {
        return Service.start(
                config("jdbc:h2:mem:world", Duration.ofSeconds(60)), TestTools.offers(), TestTools.streams());
    }

    static Config config(String databaseUrl, Duration lease) {
        return config(databaseUrl, lease, Duration.ofSeconds(120));
    }

    static Config config(String databaseUrl, Duration lease, Duration hold) {
        return config(databaseUrl, lease, hold, Limits.DEFAULT.forUsers(1_000_000, 1_000_000));
    }

    static Config config(String databaseUrl, Duration lease, Duration hold, Limits limits) {
        return config(databaseUrl, lease, hold, limits, "");
    }

    static Config config(String databaseUrl, Duration lease, Duration hold, Limits limits, String proxies) {
        return new Config(
                "127.0.0.1",
                0,
                databaseUrl,
                100,
                "root@example.org",
                PASSWORD,
                false,
                lease,
                hold,
                Duration.ZERO,
                Duration.ofDays(7),
                TrustedProxies.parse(proxies),
                null,
                limits,
                CHEAP);
    }

    static Service service() {
        return SERVICE;
    }

    static User user(Role role) {
        return SERVICE.users().register(UUID.randomUUID() + "@example.org", PASSWORD, role);
    }

    static String key(User user) {
        return SERVICE.keys().create(user, "test").orElseThrow();
    }

    static Api api(User user) {
        return new Api(SERVICE.url(), key(user));
    }

    static Browser browser() {
        return new Browser(SERVICE.url());
    }

    static long available(User user) {
        return SERVICE.books().credits().balance(user.account()).available();
    }

    static void setBalance(User user, long credits) {
        long surplus = available(user) - credits;
        if (surplus > 0) {
            SERVICE.books()
                    .credits()
                    .debit(
                            user.account(),
                            surplus,
                            IdempotencyKey.of("test", UUID.randomUUID().toString()));
        }
    }

    /** Runs SQL on the service's own tables. */
    static int sql(String sql, Object... values) {
        return SERVICE.books().jdbi().withHandle(handle -> handle.execute(sql, values));
    }
}
