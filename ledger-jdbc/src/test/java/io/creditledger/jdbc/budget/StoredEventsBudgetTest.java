package io.creditledger.jdbc.budget;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.command.Debit;
import io.creditledger.jdbc.JdbcLedger;
import io.creditledger.jdbc.testing.EachDatabase;
import io.creditledger.jdbc.testing.StoredEventRows;
import io.creditledger.jdbc.testing.TestDatabase;
import io.creditledger.jdbc.testing.TestDatabases;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Storing events takes no trip to a server more where others share one. An embedded database has no trips. */
class StoredEventsBudgetTest {
    private static final AccountId USER = AccountId.of("user:42");

    @EachDatabase(notOn = TestDatabases.H2_MEMORY)
    void eventsGoWithTheOtherRows(TestDatabases kind) throws Exception {
        List<List<String>> without = sent(kind, false);
        List<List<String>> with = sent(kind, true);

        assertThat(without)
                .hasSize(3)
                .allSatisfy(trips -> assertThat(trips).noneMatch(text -> text.contains("ledger_event")));
        assertThat(with)
                .hasSize(3)
                .allSatisfy(trips -> assertThat(trips).anyMatch(text -> text.contains("ledger_event")));
        List<Integer> trips = new ArrayList<>(without.stream().map(List::size).toList());
        if (kind == TestDatabases.MYSQL) {
            // In a host's unit of work, each statement takes a trip of its own there.
            trips.set(2, trips.get(2) + 1);
        }
        assertThat(with.stream().map(List::size).toList()).isEqualTo(trips);
    }

    /** Returns what is sent for a debit, for twenty in a list, and for one in a host's unit of work. */
    private static List<List<String>> sent(TestDatabases kind, boolean stores) throws Exception {
        try (TestDatabase database = kind.createMigrated()) {
            if (stores) {
                StoredEventRows.in(database);
            }
            CountingDataSource source = new CountingDataSource(database.newDataSource(1, true));
            List<List<String>> sent = new ArrayList<>();
            try (JdbcLedger ledger = JdbcLedger.builder(source).build()) {
                CreditLedger credits = CreditLedger.builder(ledger).build();
                credits.grant(USER, 100, key("grant"));
                credits.debit(USER, 1, key("before"));
                source.take();

                credits.debit(USER, 1, key("one"));
                sent.add(source.take());
                ledger.executeAll(IntStream.range(0, 20)
                        .mapToObj(n -> debit(credits, "list " + n))
                        .toList());
                sent.add(source.take());
                try (Connection host = source.getConnection()) {
                    host.setAutoCommit(false);
                    credits.on(ledger.joining(host)).debit(USER, 1, key("joined"));
                    sent.add(source.take());
                    host.commit();
                }
            }
            return sent;
        }
    }

    private static Debit debit(CreditLedger credits, String name) {
        return credits.newDebit(USER).amount(1).key(key(name)).build();
    }

    private static IdempotencyKey key(String name) {
        return IdempotencyKey.of("test", name);
    }
}
