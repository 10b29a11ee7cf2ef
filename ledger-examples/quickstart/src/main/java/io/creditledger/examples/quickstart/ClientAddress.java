package io.creditledger.examples.quickstart;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Brings the address of a client into one spelling, so that it has one account however a server has written it. */
final class ClientAddress {

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    private ClientAddress() {}

    /** Whether it is an address, not a name. Asks no name server. */
    static boolean isAddress(String text) {
        return IPV4.matcher(text).matches() || parseIpv6(text) != null;
    }

    /**
     * The one spelling. Of a list of addresses, as proxies write it, this is the first: the client as the first proxy saw it. An IPv6
     * address is written as RFC 5952 wants it, an IPv4 address within one as such. Names stay as they are.
     */
    static String canonical(String text) {
        int comma = text.indexOf(',');
        String first = comma < 0 ? text : text.substring(0, comma);
        String bare = first.startsWith("[") && first.endsWith("]") ? first.substring(1, first.length() - 1) : first;
        InetAddress address = parseIpv6(bare);
        if (address instanceof Inet6Address ipv6) {
            return rfc5952(ipv6.getAddress());
        }
        return address == null ? first : address.getHostAddress();
    }

    private static @Nullable InetAddress parseIpv6(String text) {
        try {
            return IPV6.matcher(text).matches() ? InetAddress.getByName(text) : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static String rfc5952(byte[] bytes) {
        List<String> groups = new ArrayList<>(8);
        for (int i = 0; i < 16; i += 2) {
            groups.add(Integer.toHexString(((bytes[i] & 0xff) << 8) | (bytes[i + 1] & 0xff)));
        }
        int start = -1;
        int length = 1;
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && groups.get(end).equals("0")) {
                end++;
            }
            if (end - i > length) {
                start = i;
                length = end - i;
            }
        }
        return start < 0
                ? String.join(":", groups)
                : String.join(":", groups.subList(0, start)) + "::"
                        + String.join(":", groups.subList(start + length, 8));
    }
}
