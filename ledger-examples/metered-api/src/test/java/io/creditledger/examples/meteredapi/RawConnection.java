package io.creditledger.examples.meteredapi;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A connection on which a test writes what no HTTP client would. */
final class RawConnection implements AutoCloseable {
    private final Socket socket = new Socket();

    /** Connects from this address, such as 127.0.0.9: all of 127.0.0.0/8 is this machine. */
    RawConnection(String url, String from, int receiveBuffer) throws IOException {
        URI target = URI.create(url);
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.connect(new InetSocketAddress(target.getHost(), target.getPort()), 30_000);
        socket.setSoTimeout(60_000);
    }

    RawConnection(String url, String from) throws IOException {
        this(url, from, 0);
    }

    RawConnection send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    InputStream in() throws IOException {
        return socket.getInputStream();
    }

    /** Reads until the server closes the connection. */
    String readAll() throws IOException {
        return new String(in().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Reads the status line of the next answer; empty if the server closed the connection. */
    String statusLine() throws IOException {
        StringBuilder line = new StringBuilder();
        try {
            for (int next = in().read(); next >= 0 && next != '\n'; next = in().read()) {
                line.append((char) next);
            }
        } catch (java.net.SocketException reset) {
            return "";
        }
        return line.toString().strip();
    }

    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Breaks the connection: the other side gets a reset. */
    void abort() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    static String post(String path, String contentType, int length) {
        return "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: " + contentType + "\r\nContent-Length: " + length
                + "\r\n\r\n";
    }

    static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
