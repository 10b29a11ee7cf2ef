package io.creditledger.examples.meteredapi.web;

import io.javalin.http.Handler;
import io.javalin.http.HandlerType;

/**
 * One line of the route table.
 *
 * @param method the HTTP method
 * @param path the path, with parameters in braces
 * @param access who may pass
 * @param handler what happens then
 */
public record Route(HandlerType method, String path, Access access, Handler handler) {
    /** A route for GET. */
    public static Route get(String path, Access access, Handler handler) {
        return new Route(HandlerType.GET, path, access, handler);
    }

    /** A route for POST. */
    public static Route post(String path, Access access, Handler handler) {
        return new Route(HandlerType.POST, path, access, handler);
    }
}
