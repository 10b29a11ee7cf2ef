package io.creditledger.examples.benchmark;

import static io.creditledger.examples.benchmark.PeersPart.MANY;
import static io.creditledger.examples.benchmark.PeersPart.callers;

import io.creditledger.examples.benchmark.database.Database;
import io.creditledger.examples.benchmark.database.Server;
import io.creditledger.examples.benchmark.database.Servers;
import io.creditledger.examples.benchmark.load.Callers;
import io.creditledger.examples.benchmark.load.Case;
import io.creditledger.examples.benchmark.workload.Textbook;
import io.creditledger.examples.benchmark.workload.Users;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The ledger beside the textbook's on a server that may be missing; left out then. */
final class TextbookPart implements Part {
    static final String MARIADB = "MariaDB";
    static final String MYSQL = "MySQL";

    private static final List<Integer> CALLERS = List.of(1, 8, MANY);

    private final String product;
    private final Function<Servers, Optional<Server>> servers;
    private final String missing;

    private TextbookPart(String product, Function<Servers, Optional<Server>> servers, String missing) {
        this.product = product;
        this.servers = servers;
        this.missing = missing;
    }

    /** Returns the part on MariaDB. */
    static TextbookPart onMariaDb() {
        return new TextbookPart(MARIADB, Servers::mariaDb, "MariaDB is not installed: left out");
    }

    /** Returns the part on MySQL. */
    static TextbookPart onMySql() {
        return new TextbookPart(MYSQL, Servers::mySql, "there is no MySQL for this platform: left out");
    }

    /** Names a case of the ledger. */
    static String ledger(String product, int callers) {
        return callers("ledger on " + product, callers);
    }

    /** Names a case of the textbook's ledger. */
    static String textbook(String product, int callers) {
        return callers("textbook ledger on " + product, callers);
    }

    @Override
    public void run(Bench bench) throws Exception {
        Optional<Server> server = servers.apply(bench.servers());
        if (server.isEmpty()) {
            bench.progress().say(missing);
            return;
        }
        try (Database database = server.get().create("textbook");
                LedgerStore store = LedgerStore.on(server.get(), "ledger", Users.COUNT)) {
            Textbook textbook = new Textbook(database, MANY, false);
            List<Case> cases = new ArrayList<>();
            for (int callers : CALLERS) {
                cases.add(new Case(textbook(product, callers), new Callers(callers, textbook)));
                cases.add(new Case(
                        ledger(product, callers),
                        new Callers(callers, store.debits().debit(Users.COUNT))));
            }
            bench.measure(
                    product,
                    List.of("The same two ledgers as on PostgreSQL."),
                    server.get(),
                    cases,
                    ledger(product, MANY));
            List<String> textbookWrong = textbook.check();
            List<String> ledgerWrong = store.debits().check();
            for (int callers : CALLERS) {
                bench.checked(List.of(textbook(product, callers)), textbookWrong);
                bench.checked(List.of(ledger(product, callers)), ledgerWrong);
            }
        }
    }
}
