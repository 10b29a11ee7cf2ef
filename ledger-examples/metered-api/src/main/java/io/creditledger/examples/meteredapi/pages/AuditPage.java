package io.creditledger.examples.meteredapi.pages;

import io.creditledger.examples.meteredapi.users.Audit;
import io.creditledger.examples.meteredapi.web.Guard;
import io.javalin.http.Context;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What admins did, newest first. */
public final class AuditPage {
    private static final int ENTRIES = 50;

    private final Views views;
    private final Audit audit;

    /** Shows these entries. */
    public AuditPage(Views views, Audit audit) {
        this.views = views;
        this.audit = audit;
    }

    /** An entry as people read it. */
    public record Row(long id, String at, String actor, String action, String subject, String detail, String reason) {
        static Row of(Audit.Entry entry) {
            return new Row(
                    entry.id(),
                    Line.iso(entry.at()),
                    entry.actor(),
                    entry.action().toLowerCase(Locale.ROOT).replace('_', ' '),
                    entry.subject(),
                    entry.detail(),
                    entry.reason());
        }
    }

    /** A page of it. */
    public void show(Context ctx) {
        Long after = Fields.after(ctx);
        List<Row> rows = audit.list(after == null ? Long.MAX_VALUE : after, ENTRIES).stream()
                .map(Row::of)
                .toList();
        Map<String, Object> model = new HashMap<>();
        model.put("me", Guard.user(ctx));
        model.put("form", Guard.formToken(ctx));
        model.put("rows", rows);
        model.put(
                "next",
                rows.size() < ENTRIES
                        ? ""
                        : Long.toString(rows.get(rows.size() - 1).id()));
        views.show(ctx, "audit", model);
    }
}
