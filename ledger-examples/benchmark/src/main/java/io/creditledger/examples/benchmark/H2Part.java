package io.creditledger.examples.benchmark;

import static io.creditledger.examples.benchmark.PeersPart.MANY;
import static io.creditledger.examples.benchmark.PeersPart.callers;

import io.creditledger.examples.benchmark.database.Servers;
import io.creditledger.examples.benchmark.load.Callers;
import io.creditledger.examples.benchmark.load.Case;
import io.creditledger.examples.benchmark.workload.Users;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The ledger on H2: in memory, and in a file whose commits survive a loss of power. */
final class H2Part implements Part {
    static final String MEMORY = "H2 in memory";
    static final String SYNC = "H2 file, CHECKPOINT SYNC";

    private static final List<String> ABOUT = List.of("H2 inside this process. Debits of random users, as above.");

    @Override
    public void run(Bench bench) throws Exception {
        Map<String, LedgerStore> stores = new LinkedHashMap<>();
        try {
            Servers servers = bench.servers();
            stores.put(MEMORY, LedgerStore.on(servers.h2Memory(), "memory", Users.COUNT));
            stores.put(SYNC, LedgerStore.surviving(servers.h2Files(), "sync", Users.COUNT));
            List<Case> cases = new ArrayList<>();
            stores.forEach((name, store) -> List.of(1, 8, MANY)
                    .forEach(callers -> cases.add(new Case(
                            callers(name, callers),
                            new Callers(callers, store.debits().debit(Users.COUNT))))));
            bench.measure("H2", ABOUT, servers.h2Files(), cases, callers(SYNC, MANY));
            stores.forEach((name, store) -> {
                List<String> found = store.debits().check();
                List.of(1, 8, MANY).forEach(callers -> bench.checked(List.of(callers(name, callers)), found));
            });
        } finally {
            stores.values().forEach(LedgerStore::close);
        }
    }
}
