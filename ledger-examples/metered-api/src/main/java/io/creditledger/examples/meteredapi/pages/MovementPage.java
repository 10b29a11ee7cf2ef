package io.creditledger.examples.meteredapi.pages;

import io.creditledger.Ledger;
import io.creditledger.OperationKind;
import io.creditledger.OperationRef;
import io.creditledger.Posting;
import io.creditledger.StatementLine;
import io.creditledger.Transaction;
import io.creditledger.TransactionId;
import io.creditledger.examples.meteredapi.store.Books;
import io.creditledger.examples.meteredapi.users.Audit;
import io.creditledger.examples.meteredapi.users.Secrets;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.users.Users;
import io.creditledger.examples.meteredapi.web.Guard;
import io.creditledger.examples.meteredapi.web.Problem;
import io.javalin.http.Context;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** One movement of a user's account, for admins: what it was, and what can be done about it. */
public final class MovementPage {
    private final Views views;
    private final Users users;
    private final Ledger ledger;
    private final Audit audit;

    /** Shows movements of these users. */
    public MovementPage(Views views, Users users, Ledger ledger, Audit audit) {
        this.audit = audit;
        this.views = views;
        this.users = users;
        this.ledger = ledger;
    }

    /** The page. */
    public void show(Context ctx) {
        User owner = users.find(Fields.user(ctx)).orElseThrow(() -> Problem.notFound("There is no such user."));
        show(ctx, owner, find(owner, ctx.pathParam("transaction")), Entered.NOTHING);
    }

    /** The page, with a form on it that could not be done. */
    void show(Context ctx, User owner, Transaction transaction, Entered entered) {
        Map<String, Object> model = new HashMap<>();
        model.put("me", Guard.user(ctx));
        model.put("form", Guard.formToken(ctx));
        model.put("owner", owner);
        Line line = line(owner, transaction);
        model.put("line", line);
        model.put("once", Secrets.createName());
        model.put("reversal", Reversal.of(ledger, owner, transaction, line));
        model.put("later", later(transaction));
        model.put("admin", admin(transaction));
        model.put("deeds", deeds(owner, transaction));
        model.put("entered", entered);
        views.show(ctx, "movement", model);
    }

    /** Who booked it, if an admin did; else an empty text. */
    private String admin(Transaction transaction) {
        return Optional.ofNullable(transaction.metadata().get(Books.ADMIN))
                .map(id -> users.find(UUID.fromString(id)).map(User::email).orElse(id))
                .orElse("");
    }

    /** What admins did with it, newest first. */
    private List<AuditPage.Row> deeds(User owner, Transaction transaction) {
        return audit.about(owner, transaction.id()).stream()
                .map(AuditPage.Row::of)
                .toList();
    }

    /**
     * A refund or reversal of the movement.
     *
     * @param id its transaction
     * @param what it is called
     * @param amount how much it moved
     * @param at when
     */
    public record Later(String id, String what, long amount, String at) {}

    private List<Later> later(Transaction transaction) {
        return ledger
                .operation(OperationRef.of(transaction.id()))
                .orElseThrow(MovementPage::missing)
                .followUps()
                .stream()
                .filter(one -> one.kind() == OperationKind.REFUND || one.kind() == OperationKind.REVERSE)
                .map(one -> new Later(
                        one.id().toString(),
                        one.kind() == OperationKind.REFUND ? "Refunded" : "Reversed",
                        one.amount(),
                        Line.iso(one.recordedAt())))
                .toList();
    }

    /**
     * Finds a transaction on a user's account by its number.
     *
     * @throws Problem if there is none on it
     */
    Transaction find(User owner, String number) {
        return Optional.of(number)
                .filter(text -> text.matches("[1-9][0-9]{0,17}"))
                .flatMap(text -> ledger.transaction(TransactionId.of(Long.parseLong(text))))
                .filter(found -> posting(owner, found).isPresent())
                .orElseThrow(MovementPage::missing);
    }

    /** Returns a transaction as a line of a user's statement. */
    static Line line(User owner, Transaction transaction) {
        return Line.of(new StatementLine(posting(owner, transaction).orElseThrow(MovementPage::missing), transaction));
    }

    private static Problem missing() {
        return Problem.notFound("There is no such transaction.");
    }

    private static Optional<Posting> posting(User owner, Transaction transaction) {
        return transaction.postings().stream()
                .filter(posting -> posting.account().equals(owner.account()))
                .findFirst();
    }
}
