package io.creditledger.examples.meteredapi.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.examples.meteredapi.metering.CallState.Ours;
import io.creditledger.examples.meteredapi.metering.CallState.Running;
import io.creditledger.examples.meteredapi.store.Books;
import io.creditledger.examples.meteredapi.store.Database;
import io.creditledger.examples.meteredapi.users.HashCost;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.users.Users;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.TemplateEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Leases are written and compared by the database's clock, also on instances whose own clock differs from it. */
final class LeaseClockTest {
    private static final Duration LEASE = Duration.ofSeconds(60);

    private final Database database = Database.open("jdbc:h2:mem:lease-clock");
    private final UUID worker = UUID.randomUUID();
    private final UUID other = UUID.randomUUID();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void anInstanceWhoseClockIsAheadTakesNoRunningCallOver() {
        try (Books books = booksOfAnInstanceAheadBy(Duration.ofHours(1))) {
            PaidRequests requests = new PaidRequests(books, LEASE);
            RequestKey call = call(books);
            assertThat(requests.claim(call, worker)).isInstanceOf(Ours.class);
            leasedByAnInstanceWithTheTimeOfTheDatabase(books);

            assertThat(requests.claim(call, other)).isInstanceOf(Running.class);
        }
    }

    @Test
    void anInstanceWhoseClockIsAheadRefundsNoRunningCall() {
        try (Books books = booksOfAnInstanceAheadBy(Duration.ofHours(1))) {
            PaidRequests requests = new PaidRequests(books, LEASE);
            RequestKey call = call(books);
            assertThat(requests.claim(call, worker)).isInstanceOf(Ours.class);
            leasedByAnInstanceWithTheTimeOfTheDatabase(books);

            requests.refundAbandoned(Duration.ofMinutes(30));

            assertThat(requests.state(call)).isInstanceOf(Running.class);
            assertThat(books.credits().balance(call.user().account()).available())
                    .isEqualTo(97);
        }
    }

    @Test
    void whatAnInstanceHandsOverMayBeTakenOverAtOnceAlthoughItsClockIsAhead() {
        try (Books books = booksOfAnInstanceAheadBy(Duration.ofHours(1))) {
            PaidRequests requests = new PaidRequests(books, LEASE);
            RequestKey call = call(books);
            assertThat(requests.claim(call, worker)).isInstanceOf(Ours.class);

            requests.endLeases(List.of(worker));

            assertThat(requests.state(call))
                    .isInstanceOfSatisfying(
                            Running.class, running -> assertThat(running.end()).isBefore(running.now()));
            assertThat(requests.claim(call, other)).isInstanceOf(Ours.class);
        }
    }

    @Test
    void aLeaseOfAnInstanceWhoseClockIsBehindIsAsLongAsOthers() {
        try (Books books = booksOfAnInstanceAheadBy(Duration.ofHours(-1))) {
            PaidRequests requests = new PaidRequests(books, LEASE);
            RequestKey call = call(books);
            assertThat(requests.claim(call, worker)).isInstanceOf(Ours.class);

            assertThat(requests.state(call))
                    .isInstanceOfSatisfying(
                            Running.class,
                            running -> assertThat(Duration.between(running.now(), running.end()))
                                    .isBetween(LEASE.dividedBy(2), LEASE));
        }
    }

    /** Only the difference between the two clocks counts, so the one of the database is moved. */
    private Books booksOfAnInstanceAheadBy(Duration difference) {
        Jdbi jdbi = database.jdbi();
        TemplateEngine engine = jdbi.getConfig(SqlStatements.class).getTemplateEngine();
        String shifted = "DATEADD(SECOND, " + -difference.toSeconds() + ", CURRENT_TIMESTAMP)";
        jdbi.getConfig(SqlStatements.class)
                .setTemplateEngine(
                        (template, context) -> engine.render(template, context).replace("CURRENT_TIMESTAMP", shifted));
        return new Books(jdbi, database.forLedger(), Duration.ofMinutes(2), Clock.systemUTC());
    }

    /** A call that was paid for. */
    private static RequestKey call(Books books) {
        User user = new Users(books, 100, new HashCost(64, 1))
                .register("caller@example.org", "correct horse battery", Role.USER);
        RequestKey call = new RequestKey(user, "k", true, "fingerprint", "POST /api/v1/text-statistics", "mk_0");
        books.credits().debit(user.account(), 3, call.inLedger());
        return call;
    }

    private static void leasedByAnInstanceWithTheTimeOfTheDatabase(Books books) {
        int rows = books.jdbi()
                .withHandle(handle -> handle.createUpdate("UPDATE paid_request"
                                + " SET leased_until = DATEADD(SECOND, :seconds, CURRENT_TIMESTAMP)")
                        .bind("seconds", LEASE.toSeconds())
                        .execute());
        assertThat(rows).isEqualTo(1);
    }
}
