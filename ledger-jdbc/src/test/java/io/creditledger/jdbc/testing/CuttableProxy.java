package io.creditledger.jdbc.testing;

import io.creditledger.jdbc.LedgerDialect;
import io.creditledger.jdbc.testing.ProxiedConnection.Direction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network between clients and a database server on this machine, with faults that are turned on and off at run time, for all
 * connections or for one. Knows enough of PostgreSQL's protocol to cut a connection right before, inside or right after the
 * message that executes a COMMIT. Thread-safe; closing it ends its connections and its threads.
 */
public final class CuttableProxy implements AutoCloseable {
    private static final int MOST_CONNECTIONS = 200;
    private static final long CLOSING_SECONDS = 30;

    private final int serverPort;
    private final boolean postgres;
    private final ServerSocket listener;
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads;
    private final AtomicInteger commitsCut = new AtomicInteger();

    // guarded by this
    private NetworkFault fault = NetworkFault.NONE;
    private NetworkFault later = NetworkFault.NONE;
    private long bytesUntilLater;
    private Cut cut = Cut.BEFORE_COMMIT;
    private int commitsToCut;

    /** What happens to the bytes of a connection. */
    public enum NetworkFault {
        /** All pass. */
        NONE,
        /** Connections are accepted, and nothing is read from either end. */
        DEAF,
        /** All are read and lost. */
        BLACK_HOLE,
        /** Those to the server are read and lost. */
        BLACK_HOLE_TO_SERVER,
        /** Those to the client are read and lost. */
        BLACK_HOLE_TO_CLIENT,
        /** All pass, 0.1 s late, one read after the other. */
        DELAY,
        /** All pass, 16 bytes at a time, 640 in a second: a timeout for each read never ends this. */
        TRICKLE;

        /** Returns whether bytes are lost. */
        boolean losesBytes() {
            return loses(Direction.TO_SERVER) || loses(Direction.TO_CLIENT);
        }

        boolean loses(Direction direction) {
            return switch (this) {
                case NONE, DEAF, DELAY, TRICKLE -> false;
                case BLACK_HOLE -> true;
                case BLACK_HOLE_TO_SERVER -> direction == Direction.TO_SERVER;
                case BLACK_HOLE_TO_CLIENT -> direction == Direction.TO_CLIENT;
            };
        }
    }

    /** How much of a COMMIT the server gets before the connection ends. What was sent before it, it gets. */
    public enum Cut {
        /** Nothing. */
        BEFORE_COMMIT,
        /** Half of the message. */
        INSIDE_COMMIT,
        /** All of it; the client does not get the answer. */
        AFTER_COMMIT;

        int bytesOf(int message) {
            return switch (this) {
                case BEFORE_COMMIT -> 0;
                case INSIDE_COMMIT -> message / 2;
                case AFTER_COMMIT -> message;
            };
        }
    }

    private CuttableProxy(int serverPort, boolean postgres) throws IOException {
        this.serverPort = serverPort;
        this.postgres = postgres;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, threadName());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Starts one before whatever listens on this port of this machine. It knows no COMMIT. */
    public static CuttableProxy to(int serverPort) {
        return start(serverPort, false);
    }

    /** Starts one before a PostgreSQL. */
    public static CuttableProxy to(PostgresServer server) {
        return start(server.port(), true);
    }

    /** Starts one before the server of a database. It knows the COMMIT of a PostgreSQL. */
    public static CuttableProxy to(TestDatabase database) {
        return start(portOf(database.jdbcUrl()), database.dialect() == LedgerDialect.POSTGRESQL);
    }

    private static CuttableProxy start(int serverPort, boolean postgres) {
        try {
            CuttableProxy proxy = new CuttableProxy(serverPort, postgres);
            proxy.threads.execute(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a URL of its server, changed to go through this. */
    public String through(String jdbcUrl) {
        return jdbcUrl.replace(":" + serverPort + "/", ":" + listener.getLocalPort() + "/");
    }

    /** Returns the port of this machine that it listens on. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Returns what all threads of this are called, and no others. */
    String threadName() {
        return "cuttable-proxy-" + port();
    }

    private static int portOf(String jdbcUrl) {
        String host = jdbcUrl.substring(jdbcUrl.indexOf("//") + 2);
        return Integer.parseInt(host.substring(host.indexOf(':') + 1, host.indexOf('/')));
    }

    /** Sets what happens to all connections from now on, those to come included. */
    public void fault(NetworkFault next) {
        synchronized (this) {
            fault = next;
            later = NetworkFault.NONE;
        }
        connections.forEach(connection -> connection.fault(next));
    }

    /** Sets the fault of all connections as soon as this many more bytes were sent to the server. */
    public synchronized void faultAfter(long bytesToServer, NetworkFault next) {
        later = next;
        bytesUntilLater = bytesToServer;
    }

    /**
     * Loses everything on the connections that there are from now on, without telling either end, as a firewall does that has
     * forgotten them. New ones work.
     */
    public void loseConnections() {
        connections.forEach(connection -> connection.fault(NetworkFault.BLACK_HOLE));
    }

    /** Ends all connections at once. */
    public void resetConnections() {
        connections.forEach(ProxiedConnection::reset);
    }

    /** Cuts the connections of the next COMMITs, whichever they are. */
    public synchronized void cutCommits(int count, Cut where) {
        cut = where;
        commitsToCut = count;
    }

    /** Ends all faults. */
    public void heal() {
        cutCommits(0, Cut.BEFORE_COMMIT);
        fault(NetworkFault.NONE);
    }

    /** Returns how many connections have been cut at their COMMIT. */
    public int commitsCut() {
        return commitsCut.get();
    }

    /** Returns the connections that are open, in no particular order. */
    public List<ProxiedConnection> connections() {
        return connections.stream().filter(ProxiedConnection::isOpen).toList();
    }

    synchronized Optional<Cut> nextCut() {
        if (commitsToCut == 0) {
            return Optional.empty();
        }
        commitsToCut--;
        commitsCut.incrementAndGet();
        return Optional.of(cut);
    }

    void sentToServer(int bytes) {
        NetworkFault next;
        synchronized (this) {
            if (later == NetworkFault.NONE) {
                return;
            }
            bytesUntilLater -= bytes;
            if (bytesUntilLater > 0) {
                return;
            }
            next = later;
        }
        fault(next);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                connect(listener.accept());
            } catch (IOException over) {
                // this is closed, or the server is gone: the client is told by the end of its connection
                continue;
            }
        }
    }

    private void connect(Socket client) throws IOException {
        if (connections.size() >= MOST_CONNECTIONS) {
            client.close();
            return;
        }
        Socket server;
        try {
            server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
        } catch (IOException gone) {
            client.close();
            throw gone;
        }
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        ProxiedConnection connection;
        synchronized (this) {
            connection = new ProxiedConnection(
                    this, client, server, postgres ? new FrontendMessages() : ClientMessages.UNKNOWN, fault);
            connections.add(connection);
        }
        AtomicInteger ends = new AtomicInteger(2);
        try {
            threads.execute(() -> carry(connection, connection::carryToServer, ends));
            threads.execute(() -> carry(connection, connection::carryToClient, ends));
        } catch (RejectedExecutionException closing) {
            connection.reset();
        }
    }

    private void carry(ProxiedConnection connection, Runnable direction, AtomicInteger ends) {
        try {
            direction.run();
        } finally {
            if (ends.decrementAndGet() == 0) {
                connections.remove(connection);
            }
        }
    }

    /** Ends all connections and all threads of this. */
    @Override
    public void close() {
        try {
            listener.close();
            resetConnections();
            threads.shutdownNow();
            // one that was just being accepted
            resetConnections();
            boolean ended = threads.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                throw new IllegalStateException("the proxy's threads have not ended");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the proxy was closed", e);
        }
    }
}
