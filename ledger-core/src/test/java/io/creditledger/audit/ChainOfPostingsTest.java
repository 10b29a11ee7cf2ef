package io.creditledger.audit;

import static io.creditledger.audit.AuditedRows.account;
import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationKind;
import io.creditledger.Posting;
import io.creditledger.audit.Books.AuditedAccount;
import io.creditledger.audit.Books.AuditedOperation;
import io.creditledger.audit.Books.AuditedPosting;
import io.creditledger.command.FreezeAccount;
import io.creditledger.engine.CanonicalRequest;
import io.creditledger.engine.PostingLocator;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The postings of an account come to an audit in the order of their operations, which is not that of the account if several
 * nodes write: each draws its ids from a block of its own. They are read in order only where that may tell more.
 */
class ChainOfPostingsTest {
    private static final Asset CREDIT = Asset.of("CREDIT", 0);
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final AccountId USER = AccountId.of("user");
    private static final AccountId ISSUANCE = AccountId.of("issuance");
    private static final IdempotencyKey KEY = IdempotencyKey.of("test", "k");
    private static final int POSTINGS = 20;

    private final AuditedRows rows = new AuditedRows();

    /**
     * Adds 20 postings of the user.
     *
     * @param ids the ids of their operations, in the order of the postings
     * @param ownRevisions whether the account changes without a posting before each second one
     */
    private void given(List<Long> ids, boolean ownRevisions) {
        long posted = 0;
        for (int i = 0; i < POSTINGS; i++) {
            long position = i + 1;
            long id = ids.get(i);
            long revision = ownRevisions ? position + i / 2 : position;
            posted += position;
            rows.postings.add(new AuditedPosting(1, position, id, position, new Posting.After(posted, 0, revision)));
            rows.postings.add(new AuditedPosting(2, id, id, -position, null));
            rows.operations.add(post(id, position));
        }
        rows.operations.sort((one, other) -> Long.compare(one.id(), other.id()));
        long revision = ownRevisions ? POSTINGS + POSTINGS / 2 : POSTINGS;
        rows.accounts.add(new AuditedAccount(account(1, USER, true, posted, POSTINGS, revision), BigInteger.ZERO));
        rows.accounts.add(new AuditedAccount(account(2, ISSUANCE, false, 0, 0, 0), BigInteger.valueOf(-posted)));
    }

    private static AuditedOperation post(long id, long position) {
        return new AuditedOperation(
                id,
                null,
                true,
                OperationKind.POST,
                CanonicalRequest.of(FreezeAccount.of(USER).key(KEY).build()),
                List.of(new PostingLocator(1, position), new PostingLocator(2, id)),
                List.of(),
                NOW,
                null,
                0,
                null,
                null,
                null);
    }

    private static List<Long> ids(boolean ofTwoNodes) {
        return LongStream.range(0, POSTINGS)
                .map(i -> ofTwoNodes ? (i % 3 == 0 ? 20_000 - i : 10_000 + i) : 10_000 + i)
                .boxed()
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"false, false, false", "false, true, false", "true, false, false", "true, true, true"})
    void aSoundChainIsReadInOrderOnlyIfItsRevisionsMayNotRise(
            boolean ofTwoNodes, boolean ownRevisions, boolean readInOrder) {
        given(ids(ofTwoNodes), ownRevisions);

        assertThat(rows.found()).isEmpty();
        assertThat(rows.readInOrder).isEqualTo(readInOrder ? List.of(1L) : List.of());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void amountsThatChangedPlacesAreFound(boolean ofTwoNodes) {
        given(ids(ofTwoNodes), false);
        AuditedPosting third = rows.postings.get(4);
        AuditedPosting fifth = rows.postings.get(8);
        rows.postings.set(4, with(third, third.position(), fifth.amount(), third.after()));
        rows.postings.set(8, with(fifth, fifth.position(), third.amount(), fifth.after()));

        assertThat(rows.found())
                .contains("balance-after at account user position 3", "balance-after at account user position 5");
    }

    private static AuditedPosting with(
            AuditedPosting posting, long position, long amount, Posting.@Nullable After after) {
        return new AuditedPosting(posting.account(), position, posting.transaction(), amount, after);
    }

    /** Damages one value of one posting of the user, or none. */
    private static AuditedPosting damaged(AuditedPosting posting, Random random) {
        long other = random.nextInt(5) - 2;
        Posting.After after = Objects.requireNonNull(posting.after());
        return switch (random.nextInt(5)) {
            case 0 -> with(posting, posting.position() + other, posting.amount(), after);
            case 1 -> with(posting, posting.position(), posting.amount() + other, after);
            case 2 ->
                with(
                        posting,
                        posting.position(),
                        posting.amount(),
                        new Posting.After(after.posted() + other, 0, after.revision()));
            case 3 ->
                with(
                        posting,
                        posting.position(),
                        posting.amount(),
                        new Posting.After(after.posted(), 0, after.revision() + other));
            default -> with(posting, posting.position(), posting.amount(), null);
        };
    }

    /** What reading every account in order would find, is found. */
    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void whatReadingInOrderWouldFindIsFound(boolean ofTwoNodes, boolean ownRevisions) {
        Set<String> seen = new TreeSet<>();
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            AuditedRows damagedRows = rows(ofTwoNodes, ownRevisions);
            for (int damages = 0; damages <= seed % 2; damages++) {
                int index = 2 * random.nextInt(POSTINGS);
                damagedRows.postings.set(
                        index, damaged(rows(ofTwoNodes, ownRevisions).postings.get(index), random));
            }
            List<String> inOrder = new ArrayList<>();
            ChainAuditor.check(
                    damagedRows.accounts.get(0).state(),
                    damagedRows,
                    (rule, place, detail) -> inOrder.add(rule + " at " + place));
            inOrder.forEach(found -> seen.add(found.substring(0, found.indexOf(' '))));

            assertThat(damagedRows.found()).as("seed %s", seed).containsAll(inOrder);
        }

        assertThat(seen)
                .containsExactlyInAnyOrder(
                        "balance-after", "balance-is-sum", "revision-rises", "seq-gapless", "seq-is-count");
    }

    private static AuditedRows rows(boolean ofTwoNodes, boolean ownRevisions) {
        ChainOfPostingsTest made = new ChainOfPostingsTest();
        made.given(ids(ofTwoNodes), ownRevisions);
        return made.rows;
    }
}
