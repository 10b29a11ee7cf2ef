package io.creditledger.examples.meteredapi.web;

import io.javalin.http.Context;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * What callers are told apart by when limits are counted: an IPv4 address, or the first 64 bits of an IPv6 address, because
 * whoever has one of those has all that begin with them.
 */
public final class ClientNetwork {
    private ClientNetwork() {}

    /** Returns the network of whoever sent this request. */
    public static String of(Context ctx) {
        try {
            return of(InetAddress.getByName(ctx.ip()));
        } catch (UnknownHostException e) {
            return ctx.ip();
        }
    }

    static String of(SocketAddress peer) {
        return peer instanceof InetSocketAddress address && address.getAddress() != null
                ? of(address.getAddress())
                : String.valueOf(peer);
    }

    static String of(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        try {
            byte[] network = Arrays.copyOf(Arrays.copyOf(address.getAddress(), 8), 16);
            return InetAddress.getByAddress(network).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an address", e);
        }
    }
}
