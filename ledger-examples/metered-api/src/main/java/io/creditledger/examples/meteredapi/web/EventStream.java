package io.creditledger.examples.meteredapi.web;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An answer that is sent while it is made: server-sent events, each with JSON as its data. */
public final class EventStream {
    /** The media type. */
    public static final String CONTENT_TYPE = "text/event-stream;charset=utf-8";

    private final Context ctx;
    private boolean begun;

    /** Sends events as the answer to this request; until the first one, the answer may still be another. */
    public EventStream(Context ctx) {
        this.ctx = ctx;
    }

    /** Returns whether an event has been sent, so that status and headers are. */
    public boolean begun() {
        return begun;
    }

    /** Returns an event as it is sent. */
    public static byte[] event(String name, Map<String, Object> data) {
        ByteArrayOutputStream event = new ByteArrayOutputStream();
        event.writeBytes(("event: " + name + "\ndata: ").getBytes(StandardCharsets.UTF_8));
        event.writeBytes(Json.write(data));
        event.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
        return event.toByteArray();
    }

    /**
     * Sends events at once.
     *
     * @throws IOException if the client has gone
     */
    public void send(byte[] events) throws IOException {
        if (!begun) {
            begun = true;
            // Some proxies would collect the events, and hand them on as one.
            ctx.contentType(CONTENT_TYPE).header("X-Accel-Buffering", "no");
        }
        // Not Javalin's stream, which may compress, and therefore wait for more.
        OutputStream out = ctx.res().getOutputStream();
        out.write(events);
        out.flush();
    }
}
