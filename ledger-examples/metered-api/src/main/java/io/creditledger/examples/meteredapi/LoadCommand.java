package io.creditledger.examples.meteredapi;

import io.creditledger.AccountId;
import io.creditledger.Ledger;
import io.creditledger.OperationKind;
import io.creditledger.StatementPage;
import io.creditledger.StatementQuery;
import io.creditledger.examples.meteredapi.load.Load;
import io.creditledger.examples.meteredapi.tools.PricedStreamTool;
import io.creditledger.examples.meteredapi.tools.PricedTool;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.Secrets;
import io.creditledger.examples.meteredapi.users.User;
import java.io.PrintStream;
import java.net.URI;
import java.util.Locale;

/** Starts a service of its own, spends a new user's credits from many clients, and compares what they saw with the books. */
final class LoadCommand {
    private final Config config;
    private final int clients;
    private final PrintStream out;

    LoadCommand(Config config, int clients, PrintStream out) {
        this.config = config;
        this.clients = clients;
        this.out = out;
    }

    /** Returns whether clients and books agree. The user's credits are the opening grant. */
    boolean run() throws InterruptedException {
        try (Service service = Service.start(config, PricedTool.ALL, PricedStreamTool.ALL)) {
            String email = "load-" + Secrets.createName() + "@example.org";
            User user = service.users().register(email, Secrets.create(), Role.USER);
            String key = service.keys().create(user, "load").orElseThrow();
            PricedTool offer = PricedTool.ALL.get(0);

            Load.Seen seen = new Load(URI.create(service.url() + offer.path()), key).run(clients);

            long affordable = config.openingGrant() / offer.price();
            Lines lines = Lines.of(service.books().credits().ledger(), user.account());
            boolean agree = seen.served() == affordable
                    && lines.debits == affordable
                    && lines.all == affordable + 1
                    && seen.refused() == clients
                    && seen.others() == 0
                    && service.books().credits().ledger().verify().clean();
            out.printf(
                    Locale.ROOT,
                    "%d clients, %d credits, a call costs %d%n"
                            + "served %d = debits %d = statement lines %d less the grant%n"
                            + "refused %d, each client once; anything else %d%n"
                            + "%.0f served calls/s, p50 %.1f ms, p99 %.1f ms%n"
                            + "%s%n",
                    clients,
                    config.openingGrant(),
                    offer.price(),
                    seen.served(),
                    lines.debits,
                    lines.all,
                    seen.refused(),
                    seen.others(),
                    seen.perSecond(),
                    seen.percentileMillis(0.5),
                    seen.percentileMillis(0.99),
                    agree ? "clients and books agree" : "CLIENTS AND BOOKS DIFFER");
            return agree;
        }
    }

    private record Lines(long all, long debits) {
        static Lines of(Ledger ledger, AccountId account) {
            long all = 0;
            long debits = 0;
            Long after = null;
            do {
                StatementQuery.Builder query = StatementQuery.of(account).limit(1_000);
                if (after != null) {
                    query.after(after);
                }
                StatementPage page = ledger.statement(query.build());
                all += page.lines().size();
                debits += page.lines().stream()
                        .filter(line -> line.transaction().kind() == OperationKind.DEBIT)
                        .count();
                after = page.nextOrNull();
            } while (after != null);
            return new Lines(all, debits);
        }
    }
}
