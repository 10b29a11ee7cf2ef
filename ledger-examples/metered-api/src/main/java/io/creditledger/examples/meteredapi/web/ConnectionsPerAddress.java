package io.creditledger.examples.meteredapi.web;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.eclipse.jetty.io.Connection;

/**
 * Closes connections of a network address that has too many already. Jetty's own limit counts those of all callers, so that one
 * caller could use it up. Proxies of ours are not counted: their connections are those of many callers.
 */
final class ConnectionsPerAddress implements Connection.Listener {
    private final int most;
    private final TrustedProxies proxies;
    private final ConcurrentMap<String, Integer> open = new ConcurrentHashMap<>();

    ConnectionsPerAddress(int most, TrustedProxies proxies) {
        this.most = most;
        this.proxies = proxies;
    }

    @Override
    public void onOpened(Connection connection) {
        if (!isCounted(connection)) {
            return;
        }
        int count = open.merge(network(connection), 1, Integer::sum);
        if (count > most) {
            connection.getEndPoint().close();
        }
    }

    @Override
    public void onClosed(Connection connection) {
        if (isCounted(connection)) {
            open.computeIfPresent(network(connection), (network, count) -> count == 1 ? null : count - 1);
        }
    }

    private boolean isCounted(Connection connection) {
        return !proxies.contains(connection.getEndPoint().getRemoteSocketAddress());
    }

    private static String network(Connection connection) {
        return ClientNetwork.of(connection.getEndPoint().getRemoteSocketAddress());
    }
}
