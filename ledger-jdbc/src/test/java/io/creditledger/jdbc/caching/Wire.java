package io.creditledger.jdbc.caching;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A wire to a server on this machine that can be cut without either end being told: what is sent is lost, and nothing is closed. */
final class Wire implements AutoCloseable {
    private final ServerSocket door;
    private final int port;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger cuts = new AtomicInteger();

    Wire(int port) throws IOException {
        this.port = port;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    /** Loses everything on the connections there are from now on. New ones work. */
    void cut() {
        cuts.incrementAndGet();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket near = door.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), port);
                sockets.addAll(List.of(near, far));
                int made = cuts.get();
                threads.execute(() -> pump(near, far, made));
                threads.execute(() -> pump(far, near, made));
            } catch (IOException over) {
                // the door was closed, or the server is gone: whoever waits at the other end finds out
                return;
            }
        }
    }

    private void pump(Socket from, Socket to, int made) {
        byte[] bytes = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                if (cuts.get() == made) {
                    out.write(bytes, 0, count);
                    out.flush();
                }
            }
        } catch (IOException over) {
            // one end has closed, so the other does
            return;
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdown();
    }
}
