package io.creditledger.examples.meteredapi.web;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.InetAddressSet;
import org.jspecify.annotations.Nullable;

/**
 * Which peers are proxies of ours. Of a request that comes from one, the client is the last address in {@code X-Forwarded-For}
 * that is not a proxy of ours: what stands before it was written by the client. The header of anybody else is ignored.
 */
public final class TrustedProxies implements HttpConfiguration.Customizer {
    private static final Pattern LITERAL = Pattern.compile("[0-9.]{7,15}|[0-9a-fA-F:.]{2,45}");

    private final List<String> names;
    private final InetAddressSet addresses = new InetAddressSet();

    private TrustedProxies(List<String> names) {
        this.names = names;
        addresses.addAll(names);
    }

    /**
     * Reads addresses and ranges, separated by commas, such as {@code 10.0.0.0/8, ::1}.
     *
     * @throws IllegalArgumentException if one of them is neither
     */
    public static TrustedProxies parse(String text) {
        List<String> names = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            if (!part.isBlank()) {
                names.add(part.strip());
            }
        }
        return new TrustedProxies(List.copyOf(names));
    }

    @Override
    public String toString() {
        return String.join(",", names);
    }

    boolean contains(SocketAddress peer) {
        return !names.isEmpty()
                && peer instanceof InetSocketAddress address
                && address.getAddress() != null
                && addresses.test(address.getAddress());
    }

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        SocketAddress peer = request.getConnectionMetaData().getRemoteSocketAddress();
        return contains(peer) ? new Forwarded(request, client(request), isHttps(request)) : request;
    }

    private @Nullable InetSocketAddress client(Request request) {
        List<String> hops = request.getHeaders().getCSV(HttpHeader.X_FORWARDED_FOR, false);
        InetSocketAddress client = null;
        for (int i = hops.size() - 1; i >= 0; i--) {
            InetAddress hop = literal(hops.get(i).strip());
            if (hop == null) {
                break;
            }
            client = new InetSocketAddress(hop, 0);
            if (!contains(client)) {
                break;
            }
        }
        return client;
    }

    /** Asks no name server: what is not an address is none. */
    private static @Nullable InetAddress literal(String text) {
        boolean looksLikeOne =
                LITERAL.matcher(text).matches() && (text.contains(":") || text.matches("\\d+(\\.\\d+){3}"));
        try {
            return looksLikeOne ? InetAddress.getByName(text) : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static boolean isHttps(Request request) {
        return "https".equalsIgnoreCase(request.getHeaders().get(HttpHeader.X_FORWARDED_PROTO));
    }

    /** A request with the address and the scheme of the client instead of the proxy's. */
    private static final class Forwarded extends Request.Wrapper {
        private final ConnectionMetaData connection;
        private final boolean https;

        Forwarded(Request request, @Nullable InetSocketAddress client, boolean https) {
            super(request);
            this.https = https;
            this.connection = new ConnectionMetaData.Wrapper(request.getConnectionMetaData()) {
                @Override
                public SocketAddress getRemoteSocketAddress() {
                    return client == null ? super.getRemoteSocketAddress() : client;
                }

                @Override
                public boolean isSecure() {
                    return https || super.isSecure();
                }
            };
        }

        @Override
        public ConnectionMetaData getConnectionMetaData() {
            return connection;
        }

        @Override
        public HttpURI getHttpURI() {
            HttpURI uri = super.getHttpURI();
            return https ? HttpURI.build(uri).scheme("https").asImmutable() : uri;
        }

        @Override
        public boolean isSecure() {
            return https || super.isSecure();
        }
    }
}
