package io.creditledger.examples.benchmark;

import io.creditledger.cache.CachingLedger;
import io.creditledger.examples.benchmark.database.Database;
import io.creditledger.examples.benchmark.database.Server;
import io.creditledger.examples.benchmark.load.Callers;
import io.creditledger.examples.benchmark.load.Case;
import io.creditledger.examples.benchmark.load.InFlight;
import io.creditledger.examples.benchmark.load.Operation;
import io.creditledger.examples.benchmark.report.Results;
import io.creditledger.examples.benchmark.report.SuspectRounds;
import io.creditledger.examples.benchmark.workload.Bucket4j;
import io.creditledger.examples.benchmark.workload.JoinedDebits;
import io.creditledger.examples.benchmark.workload.Pgledger;
import io.creditledger.examples.benchmark.workload.SingleInsert;
import io.creditledger.examples.benchmark.workload.Textbook;
import io.creditledger.examples.benchmark.workload.TpcB;
import io.creditledger.examples.benchmark.workload.Users;
import io.creditledger.examples.benchmark.workload.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The ledger beside what people would use instead, on one PostgreSQL through one driver. */
final class PeersPart implements Part {
    static final int MANY = 32;

    static final String TPCB_1 = "TPC-B scale 1";
    static final String TPCB_10 = "TPC-B scale 10";
    static final String INSERT = "single-row insert";
    static final String TEXTBOOK = "textbook ledger";
    static final String TEXTBOOK_ORDER = "textbook ledger + host insert";
    static final String BUCKETS = "Bucket4j, random keys";
    static final String BUCKET = "Bucket4j, one hot key";
    static final String PGLEDGER = "pgledger";
    static final String LEDGER = "ledger";
    static final String HOT_USER = "ledger, one hot user";
    static final String JOINED = "ledger joined + host insert";
    static final String LOOK = "ledger, balance check + debit, no cache";
    static final String LOOK_CACHED = "ledger, balance check + debit, cold cache";

    private static final String TITLE = "Compared with alternatives";
    private static final List<String> ABOUT = List.of(
            "PostgreSQL. Users are drawn at random, 10,000 of them; every debit goes to the one revenue account. The ledger has a"
                    + " pool of " + LedgerStore.POOL + " connections, each peer one connection per caller.");

    private final List<Case> cases = new ArrayList<>();
    private final Map<Workload, List<String>> named = new LinkedHashMap<>();
    private final List<AutoCloseable> opened = new ArrayList<>();

    /** Names a case by what is done and how many callers wait for answers. */
    static String callers(String what, int callers) {
        return what + ", " + callers + (callers == 1 ? " caller" : " callers");
    }

    /** Names a case by what is done and how much of it is under way. */
    static String inFlight(String what, int most) {
        return what + ", " + most + " in flight";
    }

    @Override
    public void run(Bench bench) throws Exception {
        Server server = bench.servers().postgres();
        try {
            peers(server);
            if (!bench.options().pgledger().isEmpty()) {
                Pgledger pgledger = new Pgledger(
                        database(server, "pgledger"), bench.options().pgledger(), MANY);
                add(pgledger, pgledger, PGLEDGER, 1, MANY);
            }
            ledger(server);
            bench.measure(TITLE, ABOUT, server, cases, callers(LEDGER, MANY));
            for (Map.Entry<Workload, List<String>> entry : named.entrySet()) {
                bench.checked(entry.getValue(), entry.getKey().check());
            }
            Results results = bench.results();
            for (String peer : List.of(TEXTBOOK, BUCKETS, BUCKET)) {
                SuspectRounds.lessThanHalf(results, callers(peer, MANY), callers(TPCB_1, MANY))
                        .forEach(results::suspect);
            }
        } finally {
            for (AutoCloseable one : opened) {
                one.close();
            }
        }
    }

    private void peers(Server server) throws Exception {
        TpcB tpcB1 = new TpcB(database(server, "tpcb_1"), 1, MANY);
        add(tpcB1, tpcB1, TPCB_1, 1, MANY);
        TpcB tpcB10 = new TpcB(database(server, "tpcb_10"), 10, MANY);
        add(tpcB10, tpcB10, TPCB_10, MANY);
        SingleInsert insert = new SingleInsert(database(server, "single_insert"), MANY);
        add(insert, insert, INSERT, 1, MANY);
        Textbook textbook = new Textbook(database(server, "textbook"), MANY, false);
        add(textbook, textbook, TEXTBOOK, 1, MANY);
        Textbook order = new Textbook(database(server, "textbook_order"), MANY, true);
        add(order, order, TEXTBOOK_ORDER, MANY);
        Bucket4j buckets = new Bucket4j(database(server, "buckets"), MANY, Users.COUNT);
        add(buckets, buckets, BUCKETS, MANY);
        Bucket4j bucket = new Bucket4j(database(server, "bucket"), MANY, 1);
        add(bucket, bucket, BUCKET, MANY);
    }

    private void ledger(Server server) throws Exception {
        LedgerStore store = open(LedgerStore.on(server, "ledger", Users.COUNT));
        add(store.debits(), store.debits().debit(Users.COUNT), LEDGER, 1, 8, MANY, 128);
        for (int most : new int[] {1_000, 4_000}) {
            cases.add(new Case(
                    inFlight(LEDGER, most), new InFlight(most, store.debits().debitAsync(Users.COUNT))));
            name(store.debits(), inFlight(LEDGER, most));
        }
        add(store.debits(), store.debits().debit(1), HOT_USER, MANY);
        JoinedDebits joined = new JoinedDebits(store.database(), store.debits(), MANY);
        add(joined, joined, JOINED, 1, 8, MANY);
        add(store.debits(), store.debits().lookThenDebit(store.ledger(), Users.COUNT), LOOK, MANY);
        CachingLedger cached = CachingLedger.over(store.ledger()).build();
        add(store.debits(), store.debits().lookThenDebit(cached, Users.COUNT), LOOK_CACHED, MANY);
    }

    private void add(Workload workload, Operation operation, String what, int... callers) {
        for (int number : callers) {
            cases.add(new Case(callers(what, number), new Callers(number, operation)));
            name(workload, callers(what, number));
        }
    }

    private void name(Workload workload, String name) {
        named.computeIfAbsent(workload, key -> new ArrayList<>()).add(name);
    }

    private Database database(Server server, String name) {
        return open(server.create(name));
    }

    private <T extends AutoCloseable> T open(T one) {
        opened.add(0, one);
        return one;
    }
}
