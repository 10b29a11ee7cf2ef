package io.creditledger.jdbc.testing;

import io.creditledger.jdbc.testing.ClientMessages.Message;
import io.creditledger.jdbc.testing.CuttableProxy.Cut;
import io.creditledger.jdbc.testing.CuttableProxy.NetworkFault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One connection through a {@link CuttableProxy}. Thread-safe.
 *
 * <p>A fault lasts until another one is set. Bytes that were held back are delivered then, as TCP would send them again. A
 * connection on which bytes were lost cannot go on: it is closed at both ends when the fault is over, and not before,
 * because while nothing gets through, the end of a connection does not either.
 */
public final class ProxiedConnection {
    private static final int TRICKLE_BYTES = 16;
    private static final long TRICKLE_MILLIS = 25;
    private static final long DELAY_MILLIS = 100;

    private final CuttableProxy proxy;
    private final Socket client;
    private final Socket server;
    private final ClientMessages messages;

    // guarded by this
    private NetworkFault fault;
    private boolean lossy;
    private boolean clientGone;
    private boolean closed;

    ProxiedConnection(CuttableProxy proxy, Socket client, Socket server, ClientMessages messages, NetworkFault fault) {
        this.proxy = proxy;
        this.client = client;
        this.server = server;
        this.messages = messages;
        this.fault = fault;
    }

    /** Which way bytes go. */
    enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    /** Sets what happens to the bytes of this connection from now on. */
    public void fault(NetworkFault next) {
        boolean broken;
        synchronized (this) {
            broken = lossy && !next.losesBytes();
            fault = next;
            notifyAll();
        }
        if (broken) {
            reset();
        }
    }

    /** Ends it at once; the client is told by a reset. */
    public void reset() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        closeClient();
        close(server);
    }

    /** Tells whether neither end has closed it. */
    public synchronized boolean isOpen() {
        return !closed && !clientGone;
    }

    /** Carries what the client sends until one end closes. */
    void carryToServer() {
        byte[] bytes = new byte[16_384];
        try {
            OutputStream out = server.getOutputStream();
            for (int count = client.getInputStream().read(bytes); count >= 0; ) {
                if (carry(messages.add(bytes, count), out).isPresent()) {
                    closeClient();
                    endServer();
                    return;
                }
                awaitHearing();
                count = client.getInputStream().read(bytes);
            }
            awaitPassage(Direction.TO_SERVER);
            endServer();
        } catch (IOException over) {
            awaitPassage(Direction.TO_SERVER);
            reset();
        }
    }

    /** Carries messages up to the one where the connection is to be cut, and returns how, if there is one. */
    private Optional<Cut> carry(List<Message> complete, OutputStream out) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Optional<Cut> cut = Optional.empty();
        for (Message message : complete) {
            cut = message.commit() ? proxy.nextCut() : Optional.empty();
            int length = message.bytes().length;
            bytes.write(message.bytes(), 0, cut.isPresent() ? cut.get().bytesOf(length) : length);
            if (cut.isPresent()) {
                break;
            }
        }
        deliver(bytes.toByteArray(), bytes.size(), out, Direction.TO_SERVER);
        proxy.sentToServer(bytes.size());
        return cut;
    }

    /** Carries what the server sends until one end closes. */
    void carryToClient() {
        byte[] bytes = new byte[16_384];
        try {
            OutputStream out = client.getOutputStream();
            for (int count = server.getInputStream().read(bytes); count >= 0; ) {
                deliver(bytes, count, out, Direction.TO_CLIENT);
                awaitHearing();
                count = server.getInputStream().read(bytes);
            }
        } catch (IOException over) {
            awaitPassage(Direction.TO_CLIENT);
            reset();
            return;
        }
        awaitPassage(Direction.TO_CLIENT);
        reset();
    }

    private void deliver(byte[] bytes, int count, OutputStream out, Direction direction) throws IOException {
        int sent = 0;
        boolean delayed = false;
        while (sent < count) {
            NetworkFault now = awaitHearing();
            if (isToBeDropped(now, direction)) {
                return;
            }
            if (now == NetworkFault.DELAY && !delayed) {
                delayed = true;
                pause(now, DELAY_MILLIS);
                continue;
            }
            int some = now == NetworkFault.TRICKLE ? Math.min(TRICKLE_BYTES, count - sent) : count - sent;
            out.write(bytes, sent, some);
            out.flush();
            sent += some;
            if (now == NetworkFault.TRICKLE) {
                pause(now, TRICKLE_MILLIS);
            }
        }
    }

    private synchronized boolean isToBeDropped(NetworkFault now, Direction direction) {
        if (direction == Direction.TO_CLIENT && clientGone) {
            return true;
        }
        if (now.loses(direction)) {
            lossy = true;
            return true;
        }
        return false;
    }

    /** Waits while nothing is read, and returns the fault. */
    private synchronized NetworkFault awaitHearing() {
        while (fault == NetworkFault.DEAF && !closed) {
            waitHere(0);
        }
        return fault;
    }

    /** Waits until the end of the connection can be told to the other side. */
    private synchronized void awaitPassage(Direction direction) {
        while ((fault == NetworkFault.DEAF || fault.loses(direction)) && !closed) {
            waitHere(0);
        }
    }

    /** Waits for a while, or until there is another fault. */
    private synchronized void pause(NetworkFault now, long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long left = millis;
        while (left > 0 && fault == now && !closed) {
            waitHere(left);
            left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        }
    }

    /** Only {@link CuttableProxy#close} interrupts these threads. */
    private void waitHere(long millis) {
        try {
            wait(millis);
        } catch (InterruptedException closing) {
            closed = true;
            Thread.currentThread().interrupt();
        }
    }

    /** Sends the server the end of the stream: it does what it has been sent, and then notices. */
    private void endServer() throws IOException {
        synchronized (this) {
            clientGone = true;
        }
        server.shutdownOutput();
    }

    private void closeClient() {
        try {
            client.setSoLinger(true, 0);
        } catch (IOException closedAlready) {
            return;
        }
        close(client);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // it is closed all the same
            return;
        }
    }
}
