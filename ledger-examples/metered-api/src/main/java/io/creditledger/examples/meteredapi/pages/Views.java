package io.creditledger.examples.meteredapi.pages;

import io.creditledger.examples.meteredapi.web.Problem;
import io.javalin.http.Context;
import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Renders templates. Everything in them is escaped, and a name that is not in the model is an error. */
public final class Views {
    private final PebbleEngine engine;

    /** Reads templates from the class path. */
    public Views() {
        ClasspathLoader loader = new ClasspathLoader(Views.class.getClassLoader());
        loader.setPrefix("io/creditledger/examples/meteredapi/templates");
        loader.setSuffix(".peb");
        this.engine = new PebbleEngine.Builder()
                .loader(loader)
                .strictVariables(true)
                // Or lines of examples run together.
                .newLineTrimming(false)
                .defaultLocale(Locale.ROOT)
                .build();
    }

    void show(Context ctx, String template, Map<String, ?> model) {
        Map<String, Object> all = new HashMap<>(model);
        all.put("path", ctx.path());
        ctx.result(render(template, all)).contentType("text/html;charset=utf-8");
    }

    String render(String template, Map<String, ?> model) {
        StringWriter html = new StringWriter();
        try {
            Map<String, Object> all = new HashMap<>(model);
            all.putIfAbsent("entered", Entered.NOTHING);
            engine.getTemplate(template).evaluate(html, all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return html.toString();
    }

    /** Shows what went wrong. */
    public void showProblem(Context ctx, Problem problem) {
        show(ctx, "problem", Map.of("title", problem.title(), "detail", problem.detail()));
    }
}
