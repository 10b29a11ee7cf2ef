package io.creditledger.examples.meteredapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.creditledger.examples.meteredapi.users.ApiKeys;
import io.creditledger.examples.meteredapi.users.HashCost;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.users.Users;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class RegistrationTest {
    private final Service service = World.service();

    @Test
    void aNewUserHasTheOpeningGrant() {
        User user = World.user(Role.USER);

        assertThat(service.users().find(user.id())).contains(user);
        assertThat(World.available(user)).isEqualTo(100);
    }

    @Test
    void aUserWhoseGrantIsRefusedIsNotThereEither() {
        String email = UUID.randomUUID() + "@example.org";

        assertThatThrownBy(() -> new Users(service.books(), 0, World.CHEAP).register(email, World.PASSWORD, Role.USER))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(service.users().findByEmail(email)).isEmpty();
    }

    @Test
    void aSecondUserOfTheSameEmailIsRefusedAndGrantedNothing() {
        User user = World.user(Role.USER);
        long accounts = accounts();

        assertThatThrownBy(() -> service.users()
                        .register(user.email().toUpperCase(java.util.Locale.ROOT), "another password", Role.USER))
                .isInstanceOf(Users.EmailTaken.class);

        assertThat(accounts()).isEqualTo(accounts);
        assertThat(World.available(user)).isEqualTo(100);
    }

    private long accounts() {
        return service.books().credits().ledger().trialBalance().assets().get(0).limitedAccounts();
    }

    @Test
    void theFirstAdminComesFromTheEnvironmentAndIsMadeOnce() {
        FirstAdmin.make(World.config("unused", java.time.Duration.ofSeconds(1)), service.users());

        assertThat(service.users().login("root@example.org", World.PASSWORD).map(User::role))
                .contains(Role.ADMIN);
    }

    @Test
    void aServiceHashesPasswordsAsRecommended() {
        assertThat(Config.from(Map.of()).hashCost()).isEqualTo(new HashCost(19_456, 2));
    }

    @Test
    void passwordsAndKeysAreStoredAsHashes() {
        User user = World.user(Role.USER);
        String key = World.key(user);

        String password = service.books()
                .jdbi()
                .withHandle(handle -> handle.createQuery("SELECT password_hash FROM app_user WHERE id = ?")
                        .bind(0, user.id())
                        .mapTo(String.class)
                        .one());
        String secret = service.books()
                .jdbi()
                .withHandle(handle -> handle.createQuery("SELECT secret_hash FROM api_key WHERE user_id = ?")
                        .bind(0, user.id())
                        .mapTo(String.class)
                        .one());
        assertThat(password).startsWith("$argon2id$v=19$m=64,t=1,p=1$");
        assertThat(key).startsWith("mk_").doesNotContain(secret);
        assertThat(service.keys().authenticate(key).map(ApiKeys.Bearer::user)).contains(user);
        assertThat(service.keys().authenticate(key.substring(0, key.length() - 1) + "~"))
                .isEmpty();
    }
}
