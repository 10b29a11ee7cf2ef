package io.creditledger.audit;

import io.creditledger.AccountId;
import io.creditledger.AccountStatus;
import io.creditledger.Asset;
import io.creditledger.VerifyReport.Violation;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.Allocation;
import io.creditledger.engine.HoldState;
import io.creditledger.engine.PostingLocator;
import io.creditledger.engine.UsageRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Books in lists. An operation gets the postings that are there, not those that it was made with. */
final class AuditedRows implements Books {
    private static final Asset CREDIT = Asset.of("CREDIT", 0);
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    final List<AuditedAccount> accounts = new ArrayList<>();
    final List<AuditedPosting> postings = new ArrayList<>();
    final List<AuditedOperation> operations = new ArrayList<>();
    final List<AuditedLot> lots = new ArrayList<>();
    final List<HoldState> holds = new ArrayList<>();
    final List<Allocation> allocations = new ArrayList<>();
    final List<UsageRow> usage = new ArrayList<>();

    /** The accounts whose postings were asked for in order. */
    final List<Long> readInOrder = new ArrayList<>();

    /** Returns an open account without lots or holds; a limited one may owe 1000. */
    static AccountState account(long number, AccountId id, boolean limited, long posted, long seq, long revision) {
        return new AccountState(
                number,
                id,
                CREDIT,
                limited,
                AccountStatus.OPEN,
                limited ? -1000 : 0,
                null,
                List.of(),
                posted,
                0,
                0,
                0,
                0,
                0,
                seq,
                revision,
                NOW,
                null,
                NOW);
    }

    /** Audits these rows, and returns the rule and the place of what is found. */
    List<String> found() {
        return Auditor.audit(this).violations().stream()
                .map(violation -> violation.rule() + " at " + violation.place())
                .toList();
    }

    /** Audits these rows of accounts and postings, without the operations that the postings belong to. */
    List<Violation> withoutOperations() {
        return Auditor.audit(this).violations().stream()
                .filter(violation -> !violation.rule().equals("posting-has-operation"))
                .toList();
    }

    @Override
    public void names(Consumer<NamedAccount> reader) {
        for (AuditedAccount account : accounts) {
            AccountState state = account.state();
            reader.accept(new NamedAccount(state.internalId(), state.id(), state.asset(), state.limited()));
        }
    }

    @Override
    public Optional<AccountId> name(long account) {
        return accounts.stream()
                .map(AuditedAccount::state)
                .filter(state -> state.internalId() == account)
                .map(AccountState::id)
                .findFirst();
    }

    @Override
    public void accounts(Consumer<AuditedAccount> reader) {
        accounts.forEach(reader);
    }

    @Override
    public void postings(long account, Consumer<AuditedPosting> reader) {
        readInOrder.add(account);
        postings.stream()
                .filter(posting -> posting.account() == account)
                .sorted(Comparator.comparingLong(AuditedPosting::position))
                .forEach(reader);
    }

    @Override
    public long postingCount() {
        return postings.size();
    }

    @Override
    public void unlistedPostings(Consumer<UnlistedPosting> reader) {
        for (AuditedPosting posting : postings) {
            List<AuditedOperation> named = operations.stream()
                    .filter(operation -> operation.id() == posting.transaction())
                    .toList();
            if (named.stream().noneMatch(operation -> lists(operation, posting))) {
                reader.accept(new UnlistedPosting(posting, !named.isEmpty()));
            }
        }
    }

    private static boolean lists(AuditedOperation operation, AuditedPosting posting) {
        return operation.places().contains(new PostingLocator(posting.account(), posting.position()));
    }

    @Override
    public void operations(Consumer<AuditedOperation> reader) {
        for (AuditedOperation operation : operations) {
            reader.accept(new AuditedOperation(
                    operation.id(),
                    operation.key(),
                    operation.keyIntact(),
                    operation.kind(),
                    operation.request(),
                    operation.places(),
                    postings.stream()
                            .filter(posting -> posting.transaction() == operation.id() && lists(operation, posting))
                            .toList(),
                    operation.recordedAt(),
                    operation.reference(),
                    operation.returned(),
                    operation.reversedBy(),
                    operation.usage(),
                    operation.undone()));
        }
    }

    @Override
    public void lots(Consumer<AuditedLot> reader) {
        lots.forEach(reader);
    }

    @Override
    public void holds(Consumer<HoldState> reader) {
        holds.forEach(reader);
    }

    @Override
    public void allocations(Consumer<Allocation> reader) {
        allocations.forEach(reader);
    }

    @Override
    public void usage(Consumer<UsageRow> reader) {
        usage.forEach(reader);
    }
}
