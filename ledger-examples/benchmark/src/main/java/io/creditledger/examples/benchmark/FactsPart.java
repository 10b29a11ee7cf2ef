package io.creditledger.examples.benchmark;

import static io.creditledger.examples.benchmark.PeersPart.MANY;

import io.creditledger.event.LedgerEvent;
import io.creditledger.examples.benchmark.database.Server;
import io.creditledger.examples.benchmark.load.Callers;
import io.creditledger.examples.benchmark.load.Case;
import io.creditledger.examples.benchmark.load.Schedule;
import io.creditledger.examples.benchmark.workload.Users;
import io.creditledger.jdbc.LedgerSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;

/** What it costs to tell what happens: an outbox, stored events, usage by dimension. */
final class FactsPart implements Part {
    static final String BARE = "debits";
    static final String OUTBOX = "debits with a listener that inserts into an outbox";
    static final String STORED = "debits with stored events";
    static final String LABELLED = "debits with a route and a model";
    static final String COUNTED = "debits with a route and a model, counted as usage";

    /** The differences are small: more rounds than elsewhere, and shorter ones, so that they are close to each other. */
    private static final int MORE_ROUNDS = 2;

    private static final List<String> ABOUT = List.of("PostgreSQL, " + MANY
            + " callers, debits of random users as above. The outbox has a row for each event, with its JSON document, inserted in one"
            + " batch for each unit of work. Routes and models are drawn out of 20 and 5.");

    @Override
    public void run(Bench bench) throws Exception {
        Server server = bench.servers().postgres();
        try (LedgerStore bare = LedgerStore.on(server, "told", Users.COUNT);
                LedgerStore outbox = LedgerStore.with(
                        server,
                        "outbox",
                        Users.COUNT,
                        FactsPart::createOutbox,
                        builder -> builder.listener(FactsPart::insert));
                LedgerStore stored = LedgerStore.with(
                        server,
                        "stored",
                        Users.COUNT,
                        pool -> LedgerSchema.of(pool).storeEvents(),
                        builder -> {});
                LedgerStore labelled = LedgerStore.on(server, "labelled", Users.COUNT);
                LedgerStore counted = LedgerStore.with(
                        server,
                        "counted",
                        Users.COUNT,
                        pool -> LedgerSchema.of(pool).countUsage("route", "model"),
                        builder -> {})) {
            List<Case> cases = List.of(
                    new Case(BARE, new Callers(MANY, bare.debits().debit(Users.COUNT))),
                    new Case(OUTBOX, new Callers(MANY, outbox.debits().debit(Users.COUNT))),
                    new Case(STORED, new Callers(MANY, stored.debits().debit(Users.COUNT))),
                    new Case(LABELLED, new Callers(MANY, labelled.debits().debitLabelled(Users.COUNT))),
                    new Case(COUNTED, new Callers(MANY, counted.debits().debitLabelled(Users.COUNT))));
            Schedule schedule = bench.plan().schedule();
            bench.measure(
                    schedule.withRounds(schedule.rounds() * MORE_ROUNDS)
                            .withTime(schedule.time().dividedBy(2)),
                    "Events and usage",
                    ABOUT,
                    server,
                    cases,
                    BARE);
            bench.checked(List.of(BARE), bare.debits().check());
            bench.checked(List.of(OUTBOX), outbox.debits().check());
            bench.checked(List.of(STORED), stored.debits().check());
            bench.checked(List.of(LABELLED), labelled.debits().check());
            bench.checked(List.of(COUNTED), counted.debits().check());
        }
    }

    private static void createOutbox(DataSource pool) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE outbox (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event TEXT NOT NULL)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void insert(Connection connection, List<LedgerEvent> events) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO outbox (event) VALUES (?)")) {
            for (LedgerEvent event : events) {
                statement.setString(1, event.toJson());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
