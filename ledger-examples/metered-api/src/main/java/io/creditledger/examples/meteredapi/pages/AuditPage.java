package io.creditledger.examples.meteredapi.pages;

import io.creditledger.examples.meteredapi.users.Audit;
import io.creditledger.examples.meteredapi.users.Audit.Action;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.users.Users;
import io.creditledger.examples.meteredapi.web.Guard;
import io.creditledger.examples.meteredapi.web.Problem;
import io.javalin.http.Context;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What admins did, newest first: all of it, one kind of it, or what was done to one user. */
public final class AuditPage {
    private static final int ENTRIES = 50;

    private final Views views;
    private final Users users;
    private final Audit audit;

    /** Shows these entries. */
    public AuditPage(Views views, Users users, Audit audit) {
        this.views = views;
        this.users = users;
        this.audit = audit;
    }

    /**
     * An entry as people read it.
     *
     * @param movement the number of the movement that it is about, or an empty text
     * @param subjectId the user it was done to, or an empty text
     */
    public record Row(
            long id,
            String at,
            String actor,
            String action,
            String subjectId,
            String subject,
            String movement,
            String detail,
            String reason) {
        static Row of(Audit.Entry entry) {
            UUID subject = entry.subjectId();
            Long movement = entry.movement();
            return new Row(
                    entry.id(),
                    Line.iso(entry.at()),
                    entry.actor(),
                    label(entry.action()),
                    subject == null ? "" : subject.toString(),
                    entry.subject(),
                    movement == null ? "" : movement.toString(),
                    entry.detail(),
                    entry.reason());
        }
    }

    /**
     * A kind of entry that can be chosen.
     *
     * @param name what it is called in the address
     * @param label what people call it
     */
    public record Kind(String name, String label) {}

    private static String label(String action) {
        return action.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** A page of it. */
    public void show(Context ctx) {
        Long after = Fields.after(ctx);
        Action action = action(ctx);
        User user = user(ctx);
        List<Row> rows =
                audit
                        .list(action, user == null ? null : user.id(), after == null ? Long.MAX_VALUE : after, ENTRIES)
                        .stream()
                        .map(Row::of)
                        .toList();
        String filter =
                (action == null ? "" : "action=" + action + "&") + (user == null ? "" : "user=" + user.id() + "&");
        Map<String, Object> model = new HashMap<>();
        model.put("me", Guard.user(ctx));
        model.put("form", Guard.formToken(ctx));
        model.put("rows", rows);
        model.put("action", action == null ? "" : action.name());
        model.put("actions", kinds());
        model.put("user", user == null ? "" : user.id().toString());
        model.put("email", user == null ? "" : user.email());
        model.put(
                "next",
                rows.size() < ENTRIES
                        ? ""
                        : filter + "after=" + rows.get(rows.size() - 1).id());
        views.show(ctx, "audit", model);
    }

    private static List<Kind> kinds() {
        return Arrays.stream(Action.values())
                .map(action -> new Kind(action.name(), label(action.name())))
                .toList();
    }

    private static @Nullable Action action(Context ctx) {
        String name = ctx.queryParam("action");
        if (name == null || name.isEmpty()) {
            return null;
        }
        return Arrays.stream(Action.values())
                .filter(action -> action.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> Problem.badRequest("There is no such kind of entry."));
    }

    private @Nullable User user(Context ctx) {
        String id = ctx.queryParam("user");
        if (id == null || id.isEmpty()) {
            return null;
        }
        return users.find(Fields.user(id)).orElseThrow(() -> Problem.notFound("There is no such user."));
    }
}
