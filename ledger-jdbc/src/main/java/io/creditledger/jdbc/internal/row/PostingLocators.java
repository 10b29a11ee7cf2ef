package io.creditledger.jdbc.internal.row;

import io.creditledger.engine.Pack;
import io.creditledger.engine.PostingLocator;
import io.creditledger.engine.PostingRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The byte form of where an operation's postings are: account and position of each, in the operation's order. With it a
 * transaction's postings are found by primary key, and the journal needs no index on the transaction.
 */
public final class PostingLocators {
    private PostingLocators() {}

    public static byte @Nullable [] pack(List<PostingRecord> postings) {
        if (postings.isEmpty()) {
            return null;
        }
        Pack.Writer out = new Pack.Writer();
        for (PostingRecord posting : postings) {
            out.unsigned(posting.account()).unsigned(posting.posting().position());
        }
        return out.bytes();
    }

    static List<PostingLocator> unpack(byte @Nullable [] packed) {
        List<PostingLocator> places = new ArrayList<>();
        if (packed != null) {
            Pack.Reader in = new Pack.Reader(packed);
            while (in.hasMore()) {
                places.add(new PostingLocator(in.unsigned(), in.unsigned()));
            }
        }
        return places;
    }
}
