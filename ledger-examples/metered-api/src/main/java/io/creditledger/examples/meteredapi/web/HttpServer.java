package io.creditledger.examples.meteredapi.web;

import io.javalin.config.JettyConfig;
import java.time.Duration;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.server.handler.ThreadLimitHandler;
import org.eclipse.jetty.util.Callback;

/** How Jetty is set up: what callers may take of it, and how it stops. */
public final class HttpServer {
    private static final int MOST_CONNECTIONS = 5_000;
    private static final int SEND_BUFFER = 131_072;
    private static final Duration IDLE = Duration.ofSeconds(30);

    private HttpServer() {}

    /**
     * Sets it up to listen here.
     *
     * @param stop how long requests may take that run when it is stopped
     */
    public static void configure(
            JettyConfig jetty, String host, int port, Limits limits, TrustedProxies proxies, Duration stop) {
        jetty.modifyHttpConfiguration(http -> configure(http, proxies));
        jetty.modifyServer(server -> configure(server, limits, stop));
        jetty.addConnector((server, http) -> {
            ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
            connector.setHost(host);
            connector.setPort(port);
            connector.setIdleTimeout(IDLE.toMillis());
            connector.setAcceptQueueSize(512);
            // What the system buffers for a client that takes nothing is memory too, and hides that it takes nothing.
            connector.setAcceptedSendBufferSize(SEND_BUFFER);
            connector.addBean(new ConnectionsPerAddress(limits.connectionsPerAddress(), proxies));
            return connector;
        });
    }

    private static void configure(HttpConfiguration http, TrustedProxies proxies) {
        http.setSendServerVersion(false);
        // Jetty remembers the cookies and keys that came over a connection. By default it takes "X..." for the "x" of
        // an earlier request, and hands on "x...": behind a proxy, one user could spoil sessions and keys of others.
        http.setHeaderCacheCaseSensitive(true);
        http.addCustomizer(proxies);
    }

    private static void configure(Server server, Limits limits, Duration stop) {
        server.setErrorHandler(HttpServer::tellBriefly);
        server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, server));
        server.setStopTimeout(stop.toMillis());
        GracefulHandler graceful = new GracefulHandler();
        ThreadLimitHandler threads = new ThreadLimitHandler() {
            @Override
            protected String getRemoteIP(Request request) {
                return ClientNetwork.of(request.getConnectionMetaData().getRemoteSocketAddress());
            }
        };
        threads.setThreadLimit(limits.threadsPerAddress());
        TransferLimits transfers = new TransferLimits(limits);
        graceful.setHandler(transfers);
        transfers.setHandler(threads);
        server.insertHandler(graceful);
    }

    /** What is hardly HTTP never gets to a route; Jetty's own page would tell who is listening. */
    private static boolean tellBriefly(Request request, Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain");
        Content.Sink.write(response, true, "The request cannot be used.\n", callback);
        return true;
    }
}
