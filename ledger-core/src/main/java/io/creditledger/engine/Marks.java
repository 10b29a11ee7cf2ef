package io.creditledger.engine;

import io.creditledger.AccountId;
import io.creditledger.MarkCrossing;
import io.creditledger.MarkCrossing.Direction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Low-balance marks: which ones a change of the available balance crosses, and the forms in which stores keep them. */
public final class Marks {
    private Marks() {}

    /**
     * Returns the marks that were crossed since an account had another available balance: going down the highest first, going up
     * the lowest first.
     */
    static List<MarkCrossing> crossed(long before, AccountState after) {
        long available = after.available();
        List<MarkCrossing> crossed = new ArrayList<>();
        for (long mark : after.marks()) {
            if (before > mark && available <= mark) {
                crossed.add(new MarkCrossing(after.id(), mark, Direction.DOWN, available, after.revision()));
            } else if (before <= mark && available > mark) {
                crossed.add(0, new MarkCrossing(after.id(), mark, Direction.UP, available, after.revision()));
            }
        }
        return crossed;
    }

    /** Returns whether any of these facts is about an account with marks. */
    static boolean anyIn(List<Fact> facts) {
        for (Fact fact : facts) {
            for (AccountState account : fact.after()) {
                if (!account.marks().isEmpty()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Returns the byte form of an account's marks, or null if it has none. */
    public static byte @Nullable [] packOrNull(List<Long> marks) {
        if (marks.isEmpty()) {
            return null;
        }
        Pack.Writer out = new Pack.Writer();
        write(out, marks);
        return out.bytes();
    }

    /** Reads the byte form back. */
    public static List<Long> unpack(byte @Nullable [] packed) {
        return packed == null ? List.of() : read(new Pack.Reader(packed));
    }

    static void write(Pack.Writer out, List<Long> marks) {
        out.unsigned(marks.size());
        marks.forEach(out::signed);
    }

    static List<Long> read(Pack.Reader in) {
        long count = in.unsigned();
        List<Long> marks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            marks.add(in.signed());
        }
        return List.copyOf(marks);
    }

    static void writeCrossings(Pack.Writer out, List<MarkCrossing> crossings) {
        out.unsigned(crossings.size());
        for (MarkCrossing crossing : crossings) {
            out.text(crossing.account().value())
                    .signed(crossing.mark())
                    .unsigned(crossing.direction() == Direction.DOWN ? 0 : 1)
                    .signed(crossing.available())
                    .unsigned(crossing.revision());
        }
    }

    static List<MarkCrossing> readCrossings(Pack.Reader in) {
        long count = in.unsigned();
        List<MarkCrossing> crossings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            crossings.add(new MarkCrossing(
                    new AccountId(in.text()),
                    in.signed(),
                    in.unsigned() == 0 ? Direction.DOWN : Direction.UP,
                    in.signed(),
                    in.unsigned()));
        }
        return List.copyOf(crossings);
    }
}
