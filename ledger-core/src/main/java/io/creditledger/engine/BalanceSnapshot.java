package io.creditledger.engine;

import io.creditledger.AccountId;
import io.creditledger.AccountStatus;
import io.creditledger.Asset;
import io.creditledger.Balance;
import io.creditledger.MarkCrossing;
import io.creditledger.Posting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an account was right after an operation, as far as the posting's own row does not tell. A debit of an open account
 * without overdraft, lots or holds needs none: its replay is built from rows alone.
 *
 * @param status what the account let through
 * @param floor its floor
 * @param ceiling its ceiling, or null
 * @param marks its low-balance marks, if the answer tells the account's terms; else none
 * @param posted its posted balance
 * @param held reserved by open holds
 * @param upcoming in lots not live yet
 * @param restricted in live lots with tags
 * @param seq its seq
 * @param revision its revision
 * @param nextChange its next change by itself, or null
 */
record BalanceSnapshot(
        AccountStatus status,
        long floor,
        @Nullable Long ceiling,
        List<Long> marks,
        long posted,
        long held,
        long upcoming,
        long restricted,
        long seq,
        long revision,
        @Nullable Instant nextChange) {

    private static final int CHANGED = 1;
    private static final int TOUCHES_LOTS = 2;
    private static final int CROSSES_MARKS = 4;
    private static final int COUNTS_AS_USAGE = 8;
    private static final int UNDOES = 16;

    private static final int CEILING = 1;
    private static final int NEXT_CHANGE = 2;
    private static final int WHOLE = 4;
    private static final int MARKS = 8;
    private static final List<AccountStatus> STATUSES =
            List.of(AccountStatus.OPEN, AccountStatus.FROZEN, AccountStatus.CLOSED);

    static BalanceSnapshot of(AccountState account) {
        return new BalanceSnapshot(
                account.status(),
                account.floor(),
                account.ceilingOrNull(),
                account.marks(),
                account.posted(),
                account.held(),
                account.upcoming(),
                account.restricted(),
                account.seq(),
                account.revision(),
                account.changesOnClockAt());
    }

    Balance balance(AccountId account, Asset asset) {
        return new Balance(
                account, asset, true, status, posted, held, upcoming, restricted, floor, seq, revision, nextChange);
    }

    /** Returns whether a posting's own row tells everything that a receipt needs. */
    private boolean toldByPosting() {
        return status == AccountStatus.OPEN && floor == 0 && upcoming == 0 && restricted == 0 && nextChange == null;
    }

    /**
     * Returns the byte form of an operation's notes, or null if the postings tell it all.
     *
     * @param changed whether an operation without postings changed anything
     * @param notes one note for each posting of a limited account, in order; before them that of the account which the
     *     operation is about, if it has no posting
     * @param touchesLots whether the operation made lots or has allocations
     * @param whole whether the notes must stand alone: there are no postings, or the answer tells the account's terms
     */
    static byte @Nullable [] pack(boolean changed, List<BalanceSnapshot> notes, boolean touchesLots, boolean whole) {
        if (!whole && !touchesLots && notes.stream().allMatch(BalanceSnapshot::toldByPosting)) {
            return null;
        }
        Pack.Writer out = new Pack.Writer()
                .unsigned((changed ? CHANGED : 0) | (touchesLots ? TOUCHES_LOTS : 0))
                .unsigned(notes.size());
        for (BalanceSnapshot note : notes) {
            int shape = (note.ceiling == null ? 0 : CEILING)
                    | (note.nextChange == null ? 0 : NEXT_CHANGE)
                    | (whole ? WHOLE : 0)
                    | (whole && !note.marks.isEmpty() ? MARKS : 0);
            out.unsigned(shape).unsigned(STATUSES.indexOf(note.status)).signed(note.floor);
            out.signed(note.upcoming).signed(note.restricted);
            if (note.ceiling != null) {
                out.signed(note.ceiling);
            }
            if (note.nextChange != null) {
                out.signed(Micros.of(note.nextChange));
            }
            if (whole) {
                out.signed(note.posted).signed(note.held).unsigned(note.seq).unsigned(note.revision);
                if (!note.marks.isEmpty()) {
                    Marks.write(out, note.marks);
                }
            }
        }
        return out.bytes();
    }

    /**
     * Returns the byte form of an operation's notes with the marks that it crossed. What the postings told, they still tell.
     *
     * @param packed the notes, as packed before, or null
     */
    static byte[] crossing(byte @Nullable [] packed, List<MarkCrossing> crossed) {
        Pack.Writer out = extended(packed, CROSSES_MARKS);
        Marks.writeCrossings(out, crossed);
        return out.bytes();
    }

    /**
     * Returns the byte form of a refund's or a reversal's notes with the amount that it undid. Usage and marks come behind.
     *
     * @param packed the notes, as packed before, or null
     */
    static byte[] undoing(byte @Nullable [] packed, long amount) {
        return extended(packed, UNDOES).unsigned(amount).bytes();
    }

    /** Returns the amount that a refund or a reversal undid, or null if its first posting tells. */
    static @Nullable Long undone(byte @Nullable [] packed) {
        if (packed == null || (new Pack.Reader(packed).unsigned() & UNDOES) == 0) {
            return null;
        }
        return behindNotes(packed).unsigned();
    }

    /**
     * Returns the byte form of an operation's notes with what it adds to usage. Marks that it crossed come behind.
     *
     * @param packed the notes, as packed before, or null
     */
    static byte[] counting(byte @Nullable [] packed, UsageEntry usage) {
        Pack.Writer out = extended(packed, COUNTS_AS_USAGE);
        usage.write(out);
        return out.bytes();
    }

    private static Pack.Writer extended(byte @Nullable [] packed, int flag) {
        if (packed == null) {
            return new Pack.Writer().unsigned(CHANGED | flag).unsigned(0);
        }
        Pack.Reader in = new Pack.Reader(packed);
        return new Pack.Writer().unsigned(in.unsigned() | flag).rest(in);
    }

    /** Returns what an operation adds to usage, or null. */
    static @Nullable UsageEntry usage(byte @Nullable [] packed) {
        if (packed == null || (new Pack.Reader(packed).unsigned() & COUNTS_AS_USAGE) == 0) {
            return null;
        }
        return UsageEntry.read(behindUndone(packed));
    }

    private static Pack.Reader behindUndone(byte[] packed) {
        Pack.Reader in = behindNotes(packed);
        if ((new Pack.Reader(packed).unsigned() & UNDOES) != 0) {
            in.unsigned();
        }
        return in;
    }

    private static Pack.Reader behindNotes(byte[] packed) {
        Pack.Reader in = new Pack.Reader(packed);
        in.unsigned();
        long count = in.unsigned();
        for (int i = 0; i < count; i++) {
            read(in);
        }
        return in;
    }

    /** Returns the marks that an operation crossed. */
    static List<MarkCrossing> crossed(byte @Nullable [] packed) {
        long flags = packed == null ? 0 : new Pack.Reader(packed).unsigned();
        if (packed == null || (flags & CROSSES_MARKS) == 0) {
            return List.of();
        }
        Pack.Reader in = behindUndone(packed);
        if ((flags & COUNTS_AS_USAGE) != 0) {
            UsageEntry.read(in);
        }
        return Marks.readCrossings(in);
    }

    static boolean changed(byte @Nullable [] packed) {
        return packed == null || (new Pack.Reader(packed).unsigned() & CHANGED) != 0;
    }

    static boolean touchesLots(byte @Nullable [] packed) {
        return packed != null && (new Pack.Reader(packed).unsigned() & TOUCHES_LOTS) != 0;
    }

    /** Returns the notes of an operation: those packed, completed by what its postings on limited accounts tell. */
    static List<BalanceSnapshot> unpack(byte @Nullable [] packed, List<Posting> limitedPostings) {
        List<BalanceSnapshot> notes = new ArrayList<>();
        if (packed != null) {
            Pack.Reader in = new Pack.Reader(packed);
            in.unsigned();
            long count = in.unsigned();
            for (int i = 0; i < count; i++) {
                Note note = read(in);
                notes.add(note.whole ? note.snapshot : completed(note.snapshot, limitedPostings.get(i)));
            }
        }
        if (notes.isEmpty()) {
            BalanceSnapshot plain = new BalanceSnapshot(AccountStatus.OPEN, 0, null, List.of(), 0, 0, 0, 0, 0, 0, null);
            limitedPostings.forEach(posting -> notes.add(completed(plain, posting)));
        }
        return notes;
    }

    /**
     * One note as it is packed.
     *
     * @param snapshot what it says
     * @param whole whether that is all, or to be completed by a posting
     */
    private record Note(BalanceSnapshot snapshot, boolean whole) {}

    private static Note read(Pack.Reader in) {
        long shape = in.unsigned();
        AccountStatus status = STATUSES.get((int) in.unsigned());
        long floor = in.signed();
        long upcoming = in.signed();
        long restricted = in.signed();
        Long ceiling = (shape & CEILING) == 0 ? null : (Long) in.signed();
        Instant nextChange = (shape & NEXT_CHANGE) == 0 ? null : Micros.at(in.signed());
        boolean whole = (shape & WHOLE) != 0;
        long posted = whole ? in.signed() : 0;
        long held = whole ? in.signed() : 0;
        long seq = whole ? in.unsigned() : 0;
        long revision = whole ? in.unsigned() : 0;
        List<Long> marks = (shape & MARKS) == 0 ? List.of() : Marks.read(in);
        BalanceSnapshot snapshot = new BalanceSnapshot(
                status, floor, ceiling, marks, posted, held, upcoming, restricted, seq, revision, nextChange);
        return new Note(snapshot, whole);
    }

    private static BalanceSnapshot completed(BalanceSnapshot note, Posting posting) {
        Posting.After after = posting.balanceAfter().orElseThrow();
        return new BalanceSnapshot(
                note.status,
                note.floor,
                note.ceiling,
                note.marks,
                after.posted(),
                after.held(),
                note.upcoming,
                note.restricted,
                posting.position(),
                after.revision(),
                note.nextChange);
    }
}
