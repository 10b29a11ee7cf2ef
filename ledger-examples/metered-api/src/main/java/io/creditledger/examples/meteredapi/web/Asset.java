package io.creditledger.examples.meteredapi.web;

import io.creditledger.examples.meteredapi.users.Secrets;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** A file from the class path that never changes while the service runs. Browsers keep it, and ask whether it is new. */
public final class Asset implements Handler {
    private final byte[] bytes;
    private final String contentType;
    private final String tag;

    /** Reads the file now: one that is missing shows at start. */
    public Asset(String resource, String contentType) {
        try (InputStream input = Asset.class.getResourceAsStream(resource)) {
            if (input == null) {
                throw new IllegalStateException("not on the class path: " + resource);
            }
            this.bytes = input.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.contentType = contentType;
        this.tag = '"' + Secrets.hash(bytes).substring(0, 32) + '"';
    }

    @Override
    public void handle(Context ctx) {
        ctx.header("Cache-Control", "no-cache").header("ETag", tag);
        if (tag.equals(ctx.header("If-None-Match"))) {
            ctx.status(304);
        } else {
            ctx.result(bytes).contentType(contentType);
        }
    }
}
