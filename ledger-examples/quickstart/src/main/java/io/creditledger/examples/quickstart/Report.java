package io.creditledger.examples.quickstart;

import io.creditledger.examples.quickstart.ParsedLine.Malformed;
import io.creditledger.examples.quickstart.ReplaySummary.Requests;
import io.creditledger.examples.quickstart.ReplaySummary.Spender;
import java.util.List;
import java.util.Locale;

/** Writes a {@link ReplaySummary} for people to read. */
final class Report {

    private static final int BAR_WIDTH = 24;

    private final Bars bars;
    private final StringBuilder text = new StringBuilder();

    private Report(Bars bars) {
        this.bars = bars;
    }

    /** The whole report, with line feeds, ending in one. */
    static String render(ReplaySummary summary, Bars bars) {
        return new Report(bars).all(summary);
    }

    private String all(ReplaySummary summary) {
        line("Log     %s: %,d lines, %,d clients", summary.log(), summary.lines(), summary.clients());
        line("Store   %s", summary.store());
        requests(summary);
        malformed(summary);
        spenders(summary.topSpenders());
        TransactionRecord sample = summary.sample();
        if (sample != null) {
            transaction(sample);
        }
        audit(summary.audit());
        speed(summary);
        if (summary.requests().total() == 0) {
            line("");
            line("WARNING: None of these lines is a request in the Common or the Combined Log Format.");
        }
        if (summary.logProblem() != null) {
            line("");
            line("WARNING: %s", summary.logProblem());
        }
        return text.toString();
    }

    private void requests(ReplaySummary summary) {
        Requests requests = summary.requests();
        line("");
        line("Requests        %,12d", requests.total());
        line("  served        %,12d", requests.served());
        if (requests.chargedEarlier() == 0) {
            line("    charged     %,12d   %,d credits", requests.chargedNow(), requests.creditsNow());
        } else {
            line("    charged now %,12d   %,d credits", requests.chargedNow(), requests.creditsNow());
            line("    earlier     %,12d   %,d credits", requests.chargedEarlier(), requests.creditsEarlier());
        }
        line("    free        %,12d", requests.free());
        line("  refused       %,12d   not enough credits", requests.refused());
        if (requests.chargedNow() == 0 && requests.chargedEarlier() > 0) {
            line("");
            line("This log has been replayed into this store before. Nothing was charged again.");
        }
    }

    private void malformed(ReplaySummary summary) {
        line("Malformed lines %,12d   skipped", summary.malformed());
        for (Malformed bad : summary.firstMalformed()) {
            line("  line %,d: %s", bad.lineNumber(), bad.reason());
            if (!bad.excerpt().isEmpty()) {
                line("    %s", Printable.excerpt(bad.excerpt(), 74));
            }
        }
        long more = summary.malformed() - summary.firstMalformed().size();
        if (more > 0) {
            line("  and %,d more", more);
        }
    }

    private void spenders(List<Spender> spenders) {
        if (spenders.isEmpty()) {
            return;
        }
        int nameWidth =
                spenders.stream().mapToInt(each -> shown(each).length()).max().orElse(0);
        long most = spenders.get(0).spent();
        line("");
        line("Top spenders");
        String heading = "  %-" + nameWidth + "s %-" + BAR_WIDTH + "s %9s %8s %8s %9s";
        line(heading, "", "", "spent", "served", "refused", "left");
        for (Spender spender : spenders) {
            line(
                    "  %-" + nameWidth + "s %-" + BAR_WIDTH + "s %,9d %,8d %,8d %,9d",
                    shown(spender),
                    bars.draw(spender.spent(), most, BAR_WIDTH),
                    spender.spent(),
                    spender.served(),
                    spender.refused(),
                    spender.balance());
        }
    }

    private static String shown(Spender spender) {
        return Printable.excerpt(spender.client(), 40);
    }

    private void transaction(TransactionRecord record) {
        line("");
        line("One transaction, as it is recorded");
        line("  id             %s", record.id());
        line("  user           %s", Printable.excerpt(record.user(), 60));
        line("  amount         %,d", record.amount());
        line("  time           %s", record.time());
        line("  balance after  %,d", record.balanceAfter());
        line("  for            %s", Printable.excerpt(record.note(), 60));
    }

    private void audit(Audit audit) {
        int nameWidth = audit.trialBalance().stream()
                .mapToInt(each -> each.account().length())
                .max()
                .orElse(0);
        String row = "  %-" + Math.max(3, nameWidth) + "s %,16d";
        line("");
        line("Trial balance");
        for (Audit.Line each : audit.trialBalance()) {
            line(row, each.account(), each.balance());
        }
        line(row, "sum", audit.sum());
        line("");
        if (audit.passed()) {
            line("Verified        no fault in %s", audit.checked());
            return;
        }
        line("NOT VERIFIED    %s", audit.checked());
        if (audit.sum() != 0) {
            line("  The trial balance must be 0.");
        }
        for (String problem : audit.problems()) {
            line("  %s", problem);
        }
    }

    private void speed(ReplaySummary summary) {
        // A run too short to measure counts as a millisecond.
        double seconds = Math.max(1, summary.elapsed().toMillis()) / 1000.0;
        long debits = summary.requests().chargedNow();
        if (debits > 0) {
            line("Speed           %,d debits in %.1f s, %,.0f a second", debits, seconds, debits / seconds);
        } else {
            long requests = summary.requests().total();
            line("Speed           %,d requests in %.1f s, %,.0f a second", requests, seconds, requests / seconds);
        }
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
    }
}
