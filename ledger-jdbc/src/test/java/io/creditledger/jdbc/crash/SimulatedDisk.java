package io.creditledger.jdbc.crash;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * A file system of H2, {@code powercut:}, that knows what of a file would be there after a loss of power. Of what was
 * written and not forced since, each write may be there or not, whatever became of those before it, and of the last ones
 * only the beginning. One file at a time.
 *
 * <p>It does not tear a hole into the middle of a write. H2 recognises a chunk of the file by its first and last bytes, so
 * it would take one with a hole for whole, whatever its settings.
 */
final class SimulatedDisk {
    /** The part of a URL that chooses it, with the one that keeps interrupts away. */
    static final String PREFIX = "retry:powercut:";

    private static final int BLOCK = 4096;
    private static final SimulatedDisk CURRENT = new SimulatedDisk();

    private final Map<Long, byte[]> forced = new HashMap<>();
    private final List<Change> pending = new ArrayList<>();
    private final AtomicInteger heldWrites = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    private SimulatedDisk() {}

    /** Returns an empty disk. The one before is gone. */
    static SimulatedDisk insert() {
        FilePath.register(new PowerCutPath());
        synchronized (CURRENT) {
            CURRENT.forced.clear();
            CURRENT.pending.clear();
            CURRENT.releaseWrites();
        }
        return CURRENT;
    }

    /** Lets writes wait from now on. */
    void holdWrites() {
        gate = new CountDownLatch(1);
    }

    /** Returns whether a write waits. */
    boolean holdsWrite() {
        return gate.getCount() > 0 && heldWrites.get() > 0;
    }

    /** Lets writes go on. */
    void releaseWrites() {
        gate.countDown();
    }

    /** Returns what there would be to recover from if the power failed now. */
    synchronized Cut cut() {
        return new Cut(Map.copyOf(forced), List.copyOf(pending));
    }

    /**
     * A write, or a cut of the file.
     *
     * @param first the first block
     * @param blocks what is written; none if the file is cut there
     */
    record Change(long first, List<byte[]> blocks) {
        private void apply(Map<Long, byte[]> file, int upTo) {
            if (blocks.isEmpty()) {
                file.keySet().removeIf(block -> block >= first);
            }
            for (int n = 0; n < upTo; n++) {
                file.put(first + n, blocks.get(n));
            }
        }
    }

    /**
     * A loss of power.
     *
     * @param forced what is on the disk
     * @param pending what may be
     */
    record Cut(Map<Long, byte[]> forced, List<Change> pending) {
        /** Returns where the writes begin that were not forced, and how many blocks each has. */
        List<String> described() {
            return pending.stream()
                    .map(change -> change.first() + "+" + change.blocks().size())
                    .toList();
        }

        /** Writes the file as it is if nothing has reached the disk that was not forced. */
        void writeForced(Path file) throws IOException {
            write(file, new HashMap<>(forced));
        }

        /** Writes the file as it is if some of what was not forced has reached the disk. */
        void writeSome(Path file, Random random) throws IOException {
            Map<Long, byte[]> blocks = new HashMap<>(forced);
            double whole = random.nextDouble();
            for (Change change : pending) {
                int size = change.blocks().size();
                if (random.nextDouble() < whole) {
                    change.apply(blocks, size);
                } else if (random.nextBoolean() && size > 0) {
                    change.apply(blocks, random.nextInt(size));
                }
            }
            write(file, blocks);
        }

        private static void write(Path file, Map<Long, byte[]> blocks) throws IOException {
            try (RandomAccessFile target = new RandomAccessFile(file.toFile(), "rw")) {
                target.setLength(0);
                for (Map.Entry<Long, byte[]> block : blocks.entrySet()) {
                    target.seek(block.getKey() * BLOCK);
                    target.write(block.getValue());
                }
            }
        }
    }

    private void passGate() {
        heldWrites.incrementAndGet();
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a thread that writes for H2", e);
        } finally {
            heldWrites.decrementAndGet();
        }
    }

    private synchronized void write(long position, ByteBuffer bytes) {
        if (position % BLOCK != 0 || bytes.remaining() % BLOCK != 0) {
            throw new IllegalStateException(
                    "H2 writes whole blocks, but here " + bytes.remaining() + " bytes at " + position);
        }
        List<byte[]> blocks = new ArrayList<>();
        while (bytes.hasRemaining()) {
            byte[] block = new byte[BLOCK];
            bytes.get(block);
            blocks.add(block);
        }
        pending.add(new Change(position / BLOCK, blocks));
    }

    private synchronized void truncate(long size) {
        pending.add(new Change((size + BLOCK - 1) / BLOCK, List.of()));
    }

    private synchronized void force() {
        pending.forEach(change -> change.apply(forced, change.blocks().size()));
        pending.clear();
    }

    /** The file system. H2 makes its own instances. */
    public static final class PowerCutPath extends FilePathWrapper {
        @Override
        public FileChannel open(String mode) throws IOException {
            return new PowerCutFile(getBase().open(mode));
        }

        @Override
        public String getScheme() {
            return "powercut";
        }
    }

    /** An open file, which is read and written as any other. */
    private static final class PowerCutFile extends FileBaseDefault {
        private final FileChannel base;

        private PowerCutFile(FileChannel base) {
            this.base = base;
        }

        @Override
        public long size() throws IOException {
            return base.size();
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return base.read(target, position);
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            CURRENT.passGate();
            synchronized (CURRENT) {
                ByteBuffer copy = source.duplicate();
                int count = base.write(source, position);
                copy.limit(copy.position() + count);
                CURRENT.write(position, copy);
                return count;
            }
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            synchronized (CURRENT) {
                base.truncate(size);
                CURRENT.truncate(size);
            }
        }

        @Override
        public void force(boolean metaData) {
            CURRENT.force();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return base.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            base.close();
        }
    }
}
