package io.creditledger.examples.meteredapi.web;

import io.javalin.http.Context;

/** Headers that keep browsers from doing what nobody meant: scripts of others, frames, guessed types, kept pages. */
public final class SecureHeaders {
    private final boolean https;

    /** For a service that is reached by HTTPS, or not. */
    public SecureHeaders(boolean https) {
        this.https = https;
    }

    /** Sets them. */
    public void set(Context ctx) {
        ctx.header(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                        + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
        ctx.header("X-Content-Type-Options", "nosniff");
        ctx.header("X-Frame-Options", "DENY");
        ctx.header("Referrer-Policy", "same-origin");
        ctx.header("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
        ctx.header("Cross-Origin-Opener-Policy", "same-origin");
        ctx.header("Cache-Control", "no-store");
        if (https) {
            ctx.header("Strict-Transport-Security", "max-age=31536000");
        }
    }
}
