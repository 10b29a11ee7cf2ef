package io.creditledger.examples.meteredapi.web;

import io.javalin.http.Context;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jetty.http.MimeTypes;

/**
 * Refuses what no handler should have to expect: headers that are there twice, forms that are not UTF-8, and text that no database
 * can store. It runs before every route, so a new route needs no checks of its own for these.
 */
public final class RequestChecks {
    /** Of two values, a proxy might look at one and this service at the other. */
    private static final List<String> SINGLE = List.of(
            "Authorization", "Idempotency-Key", "Content-Type", "Content-Length", "If-None-Match", "HX-Request");

    private RequestChecks() {}

    /**
     * Lets an address pass that can be decoded. This runs before a route is matched: Javalin decodes the parameters of its path
     * before any handler of the route, and takes what it cannot decode for a failure of the service.
     */
    public static void checkPath(Context ctx) {
        try {
            // Only whether it can be decoded counts.
            String unused = URLDecoder.decode(ctx.path(), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("The address is not encoded as it should be.");
        }
    }

    /** Lets the request pass, or throws what its sender is told. */
    public static void check(Context ctx) {
        for (String name : SINGLE) {
            if (Collections.list(ctx.req().getHeaders(name)).size() > 1) {
                throw Problem.badRequest("The header " + name + " must not be sent more than once.");
            }
        }
        checkTexts(ctx.pathParamMap().values());
        checkTexts(parsed(ctx::queryParamMap));
        if (ctx.isFormUrlencoded()) {
            checkCharset(ctx);
            checkTexts(parsed(ctx::formParamMap));
        }
    }

    private interface Parameters {
        Map<String, List<String>> get();
    }

    private static List<String> parsed(Parameters parameters) {
        try {
            Map<String, List<String>> map = parameters.get();
            List<String> texts = new java.util.ArrayList<>(map.keySet());
            map.values().forEach(texts::addAll);
            return texts;
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("The parameters are not encoded as they should be.");
        }
    }

    private static void checkCharset(Context ctx) {
        if (!isUtf8(ctx)) {
            throw new Problem(415, "media-type", "Not UTF-8", "Send the form in UTF-8.");
        }
    }

    private static boolean isUtf8(Context ctx) {
        try {
            String charset = MimeTypes.getCharsetFromContentType(ctx.contentType());
            return charset == null || charset.toLowerCase(Locale.ROOT).equals("utf-8");
        } catch (IllegalArgumentException unknownCharset) {
            return false;
        }
    }

    private static void checkTexts(Collection<String> texts) {
        if (!texts.stream().allMatch(RequestChecks::isText)) {
            throw Problem.badRequest("The parameters must be text without control characters, in UTF-8.");
        }
    }

    private static boolean isText(String text) {
        return text.codePoints()
                        .noneMatch(c -> (Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r')
                                || Character.getType(c) == Character.SURROGATE)
                && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
