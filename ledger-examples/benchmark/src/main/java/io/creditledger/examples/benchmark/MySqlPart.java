package io.creditledger.examples.benchmark;

import static io.creditledger.examples.benchmark.PeersPart.MANY;
import static io.creditledger.examples.benchmark.PeersPart.callers;

import io.creditledger.examples.benchmark.database.Database;
import io.creditledger.examples.benchmark.database.Server;
import io.creditledger.examples.benchmark.load.Callers;
import io.creditledger.examples.benchmark.load.Case;
import io.creditledger.examples.benchmark.workload.Textbook;
import io.creditledger.examples.benchmark.workload.Users;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The ledger on MySQL beside the textbook's; left out where there is no MySQL. */
final class MySqlPart implements Part {
    static final String LEDGER = "ledger on MySQL";
    static final String TEXTBOOK = "textbook ledger on MySQL";

    private static final List<Integer> CALLERS = List.of(1, 8, MANY);

    @Override
    public void run(Bench bench) throws Exception {
        Optional<Server> server = bench.servers().mySql();
        if (server.isEmpty()) {
            bench.progress().say("there is no MySQL for this platform: left out");
            return;
        }
        try (Database database = server.get().create("textbook");
                LedgerStore store = LedgerStore.on(server.get(), "ledger", Users.COUNT)) {
            Textbook textbook = new Textbook(database, MANY, false);
            List<Case> cases = new ArrayList<>();
            for (int callers : CALLERS) {
                cases.add(new Case(callers(TEXTBOOK, callers), new Callers(callers, textbook)));
                cases.add(new Case(
                        callers(LEDGER, callers),
                        new Callers(callers, store.debits().debit(Users.COUNT))));
            }
            bench.measure(
                    "MySQL",
                    List.of("The same two ledgers as on PostgreSQL."),
                    server.get(),
                    cases,
                    callers(LEDGER, MANY));
            List<String> textbookWrong = textbook.check();
            List<String> ledgerWrong = store.debits().check();
            for (int callers : CALLERS) {
                bench.checked(List.of(callers(TEXTBOOK, callers)), textbookWrong);
                bench.checked(List.of(callers(LEDGER, callers)), ledgerWrong);
            }
        }
    }
}
