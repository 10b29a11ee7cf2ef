package io.creditledger.examples.meteredapi.pages;

import io.creditledger.error.RejectedException;
import io.creditledger.examples.meteredapi.web.Problem;
import io.creditledger.examples.meteredapi.web.Problems;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A form that was sent and could not be done: what was typed, and what is wrong, field by field. Its page is shown again with it,
 * so that nobody has to type anything twice. Passwords are not kept.
 */
public final class Entered {
    /** The page is shown without any form having been sent. */
    static final Entered NOTHING = new Entered("", Map.of());

    private static final Set<String> SECRET = Set.of("password", "present", "form", "once");

    private final String form;
    private final Map<String, String> values;
    private final Map<String, String> errors = new LinkedHashMap<>();
    private String problem = "";

    private Entered(String form, Map<String, String> values) {
        this.form = form;
        this.values = values;
    }

    /** What was typed into the form of this name. */
    static Entered of(Context ctx, String form) {
        return of(ctx.formParamMap(), form);
    }

    /** What was typed into a form whose fields are in the address. */
    static Entered inAddress(Context ctx, String form) {
        return of(ctx.queryParamMap(), form);
    }

    private static Entered of(Map<String, List<String>> fields, String form) {
        Map<String, String> values = new LinkedHashMap<>();
        fields.forEach((name, sent) -> {
            if (!SECRET.contains(name) && !sent.isEmpty()) {
                values.put(name, sent.get(0));
            }
        });
        return new Entered(form, values);
    }

    /**
     * Reads all these fields, and throws only then, so that everything that is wrong is told at once.
     *
     * @throws Problem what the first wrong field is told, if there is one
     */
    @SafeVarargs
    final void check(Context ctx, Consumer<Context>... fields) {
        Problem first = null;
        for (Consumer<Context> field : fields) {
            try {
                field.accept(ctx);
            } catch (Problem wrong) {
                note(wrong);
                first = first == null ? wrong : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** Does what the form asks for; if that cannot be done, shows the page again and says why. */
    void act(Context ctx, Runnable deed, Runnable page) {
        Problem failed;
        try {
            deed.run();
            return;
        } catch (Problem wrong) {
            failed = wrong;
        } catch (RejectedException refused) {
            failed = refused(refused);
        }
        note(failed);
        ctx.status(failed.status());
        failed.headers().forEach(ctx::header);
        page.run();
    }

    /** A refusal that another amount would end is told beside the amount. */
    private Problem refused(RejectedException refused) {
        String why = switch (refused.code()) {
            case INSUFFICIENT_CREDITS -> "The account has fewer credits to spend than this.";
            case AMOUNT_OVERFLOW, CEILING_EXCEEDED -> "The account cannot hold so many credits.";
            default -> "";
        };
        return why.isEmpty() || !values.containsKey("amount")
                ? Problems.of(refused)
                : Problem.wrongField("amount", why);
    }

    private void note(Problem wrong) {
        if (wrong.field().isEmpty()) {
            problem = wrong.detail();
        } else {
            errors.putIfAbsent(wrong.field(), wrong.detail());
        }
    }

    /** Returns whether this form was sent and refused. */
    public boolean wasSent(String name) {
        return form.equals(name);
    }

    /** Returns what was typed into a field of this form, or else this text. */
    public String text(String name, String field, String otherwise) {
        return wasSent(name) ? values.getOrDefault(field, "") : otherwise;
    }

    /** Returns what is wrong with a field of this form; an empty text if nothing is. */
    public String error(String name, String field) {
        return wasSent(name) ? errors.getOrDefault(field, "") : "";
    }

    /** Returns what is wrong with this form as a whole; an empty text if nothing is. */
    public String problem(String name) {
        return wasSent(name) ? problem : "";
    }

    /** Returns whether this field is the first wrong one of the form. */
    public boolean isFirst(String name, String field) {
        return wasSent(name) && errors.keySet().stream().limit(1).anyMatch(field::equals);
    }
}
