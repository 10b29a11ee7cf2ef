package io.creditledger.examples.meteredapi.web;

import java.net.SocketAddress;
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

    /** By connection, the network under which it is counted: a connection that is closed does not know its address any more. */
    private final ConcurrentMap<Connection, String> counted = new ConcurrentHashMap<>();

    ConnectionsPerAddress(int most, TrustedProxies proxies) {
        this.most = most;
        this.proxies = proxies;
    }

    @Override
    public void onOpened(Connection connection) {
        SocketAddress peer = connection.getEndPoint().getRemoteSocketAddress();
        if (proxies.contains(peer)) {
            return;
        }
        String network = ClientNetwork.of(peer);
        counted.put(connection, network);
        int count = open.merge(network, 1, Integer::sum);
        if (count > most) {
            connection.getEndPoint().close();
        }
    }

    @Override
    public void onClosed(Connection connection) {
        String network = counted.remove(connection);
        if (network != null) {
            open.computeIfPresent(network, (name, count) -> count == 1 ? null : count - 1);
        }
    }
}
