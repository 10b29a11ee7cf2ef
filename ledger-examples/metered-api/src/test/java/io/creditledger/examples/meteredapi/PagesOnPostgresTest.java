package io.creditledger.examples.meteredapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountStatus;
import io.creditledger.IdempotencyKey;
import io.creditledger.command.FreezeAccount;
import io.creditledger.examples.meteredapi.users.ApiKeys;
import io.creditledger.examples.meteredapi.users.ApiKeys.Scope;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.users.UserList;
import io.creditledger.examples.meteredapi.users.UserList.Column;
import io.creditledger.examples.meteredapi.users.UserList.Search;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The SQL behind lists and keys, on PostgreSQL, which is stricter about types than H2. */
@Tag("slow")
final class PagesOnPostgresTest {
    @Test
    void usersAreSortedAndKeysEnd() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
                Service service = Service.start(
                        World.config(postgres.getJdbcUrl("postgres", "postgres"), Duration.ofSeconds(60)),
                        TestTools.offers(),
                        TestTools.streams())) {
            List<User> users = new ArrayList<>();
            for (String name : List.of("c", "a", "d", "b")) {
                User user = service.users().register(name + "@sorted.example", World.PASSWORD, Role.USER);
                users.add(user);
                service.books().credits().grant(user.account(), users.size(), IdempotencyKey.of("test", name));
            }
            users(service, users);
            keys(service, users.get(0));
        }
    }

    private static void users(Service service, List<User> users) {
        service.books()
                .credits()
                .execute(FreezeAccount.of(users.get(0).account())
                        .key(IdempotencyKey.of("test", "freeze"))
                        .build());
        service.books().jdbi().useHandle(handle -> handle.execute("DELETE FROM user_account"));
        service.books().fillSummary();
        UserList list = new UserList(service.books().jdbi());

        assertThat(names(list, search(Column.EMAIL, false, null))).containsExactly("a", "b", "c", "d");
        assertThat(names(list, search(Column.EMAIL, true, null))).containsExactly("d", "c", "b", "a");
        assertThat(names(list, search(Column.BALANCE, false, null))).containsExactly("c", "a", "d", "b");
        assertThat(names(list, search(Column.BALANCE, true, AccountStatus.OPEN)))
                .containsExactly("b", "d", "a");
        assertThat(names(list, search(Column.CREATED, false, null))).containsExactly("c", "a", "d", "b");
        assertThat(names(list, search(Column.CREATED, true, AccountStatus.FROZEN)))
                .containsExactly("c");
        assertThat(list.count(search(Column.CREATED, true, AccountStatus.FROZEN)))
                .isEqualTo(1);
        assertThat(list.count(new Search("", null, AccountStatus.FROZEN, Column.EMAIL, false)))
                .isEqualTo(1);
    }

    private static Search search(Column column, boolean descending, @Nullable AccountStatus status) {
        return new Search("@sorted.", Role.USER, status, column, descending);
    }

    /** All of the list, one user on a page. */
    private static List<String> names(UserList list, Search search) {
        List<String> names = new ArrayList<>();
        String after = "";
        do {
            UserList.Page page = list.page(search, after, 1).orElseThrow();
            page.users().forEach(user -> names.add(user.email().substring(0, 1)));
            after = page.next();
        } while (!after.isEmpty());
        return names;
    }

    private static void keys(Service service, User user) {
        Instant past = Instant.now().minusSeconds(5);
        String ended = service.keys().create(user, "ended", Scope.READ, past).orElseThrow();
        String endless = service.keys().create(user, "endless").orElseThrow();

        assertThat(service.keys().authenticate(ended).orElseThrow().expiredAt()).isNotNull();
        assertThat(service.keys().authenticate(endless)).contains(new ApiKeys.Bearer(user, Scope.CHARGE, null));
        assertThat(service.keys().list(user.id()))
                .anySatisfy(key -> assertThat(key.usedAt()).isNotNull())
                .anySatisfy(key -> assertThat(key.expiresAt()).isNotNull());
    }
}
