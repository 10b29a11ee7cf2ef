package io.creditledger.examples.quickstart;

import io.creditledger.AccountId;
import io.creditledger.Ledger;
import io.creditledger.StatementLine;
import io.creditledger.StatementPage;
import io.creditledger.StatementQuery;
import io.creditledger.TrialBalance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that a replay leaves in a store, but for ids and times of recording: those differ from run to run. Stores that a
 * replay has come to in different ways must be equal.
 *
 * @param totals of all accounts
 * @param statements what was booked for each client, in its order
 */
record StoreContents(TrialBalance totals, Map<String, List<String>> statements) {

    static StoreContents of(StoreOptions store, Collection<String> clients) {
        try (LedgerBooks books = LedgerBooks.open(store)) {
            Map<String, List<String>> statements = new TreeMap<>();
            clients.forEach(client -> statements.put(client, statement(books.ledger(), client)));
            return new StoreContents(books.ledger().trialBalance(), statements);
        }
    }

    private static List<String> statement(Ledger ledger, String client) {
        List<String> lines = new ArrayList<>();
        StatementQuery.Builder query =
                StatementQuery.of(AccountId.of("client:" + client)).oldestFirst();
        StatementPage page = ledger.statement(query.build());
        while (true) {
            page.lines().forEach(line -> lines.add(describe(line)));
            Long next = page.nextOrNull();
            if (next == null) {
                return lines;
            }
            page = ledger.statement(query.after(next).build());
        }
    }

    private static String describe(StatementLine line) {
        // Nobody says when a starting grant takes effect, so that is when it was recorded.
        Object time = line.posting().amount() > 0 ? "-" : line.transaction().effectiveAt();
        return String.join(
                " ",
                line.transaction().key().orElseThrow().toString(),
                String.valueOf(line.posting().position()),
                String.valueOf(line.posting().amount()),
                String.valueOf(line.posting().balanceAfter().orElseThrow().posted()),
                time.toString(),
                line.transaction().metadata().toString());
    }
}
