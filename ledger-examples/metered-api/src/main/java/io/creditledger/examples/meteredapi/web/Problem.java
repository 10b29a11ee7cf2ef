package io.creditledger.examples.meteredapi.web;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request that is not answered as its sender hoped. Over the API it becomes {@code application/problem+json} (RFC 9457),
 * in a browser a page. What it says is meant for the sender: nothing of our insides belongs here.
 */
public final class Problem extends RuntimeException {
    /** The media type of what a program is told. */
    static final String MEDIA_TYPE = "application/problem+json";

    private final int status;
    private final String type;
    private final String title;
    private final String detail;
    private final Map<String, Object> members = new LinkedHashMap<>();
    private final Map<String, String> headers = new LinkedHashMap<>();
    private String field = "";

    /** A problem of this kind; the type is a short word that programs can switch on. */
    public Problem(int status, String type, String title, String detail) {
        super(title + ": " + detail, null, false, false);
        this.status = status;
        this.type = type;
        this.title = title;
        this.detail = detail;
    }

    /** Returns whether it is a program that asks for this path, and gets {@link #json}. */
    static boolean isForProgram(String path) {
        return path.startsWith("/api/");
    }

    /** What the caller sent cannot be used. */
    public static Problem badRequest(String detail) {
        return new Problem(400, "bad-request", "The request cannot be used", detail);
    }

    /** A field of a form cannot be used as it is. */
    public static Problem wrongField(String field, String detail) {
        return new Problem(422, "wrong-field", "The form cannot be used", detail).at(field);
    }

    /** The caller may not do this. */
    public static Problem forbidden(String detail) {
        return new Problem(403, "forbidden", "Not allowed", detail);
    }

    /** There is no such thing. */
    public static Problem notFound(String detail) {
        return new Problem(404, "not-found", "Not found", detail);
    }

    /** Adds a member to the JSON. */
    public Problem with(String name, Object value) {
        members.put(name, value);
        return this;
    }

    /** Says which field of a form it is about. */
    public Problem at(String name) {
        field = name;
        return this;
    }

    /** Adds a header to the response. */
    public Problem header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** A short line for people. */
    public String title() {
        return title;
    }

    /** What exactly is wrong, for people. */
    public String detail() {
        return detail;
    }

    /** The field of a form that it is about, or an empty text. */
    public String field() {
        return field;
    }

    /** Headers that go with it. */
    public Map<String, String> headers() {
        return headers;
    }

    /** What a program is told. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", "/problems#" + type);
        json.put("title", title);
        json.put("status", status);
        json.put("detail", detail);
        json.putAll(members);
        return json;
    }
}
