package io.creditledger.examples.meteredapi.pages;

import io.javalin.http.Context;
import java.util.Map;

/** The reference of the API, out of its OpenAPI description. */
public final class DocsPage {
    private final Views views;
    private final ApiReference reference;

    /** Reads the description from the class path: one that cannot be read shows at start. */
    public DocsPage(Views views, String description) {
        this.views = views;
        this.reference = ApiReference.read(description);
    }

    /** The page. */
    public void show(Context ctx) {
        views.show(ctx, "docs", Map.of("reference", reference, "url", ctx.scheme() + "://" + ctx.host()));
    }
}
