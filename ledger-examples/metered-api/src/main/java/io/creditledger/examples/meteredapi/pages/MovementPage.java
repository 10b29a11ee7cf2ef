package io.creditledger.examples.meteredapi.pages;

import io.creditledger.Ledger;
import io.creditledger.Posting;
import io.creditledger.StatementLine;
import io.creditledger.Transaction;
import io.creditledger.TransactionId;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.users.Users;
import io.creditledger.examples.meteredapi.web.Guard;
import io.creditledger.examples.meteredapi.web.Problem;
import io.javalin.http.Context;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One movement of a user's account, for admins: what it was, and what can be done about it. */
public final class MovementPage {
    private final Views views;
    private final Users users;
    private final Ledger ledger;

    /** Shows movements of these users. */
    public MovementPage(Views views, Users users, Ledger ledger) {
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
        Posting posting = posting(owner, transaction).orElseThrow(MovementPage::missing);
        Map<String, Object> model = new HashMap<>();
        model.put("me", Guard.user(ctx));
        model.put("form", Guard.formToken(ctx));
        model.put("owner", owner);
        model.put("line", Line.of(new StatementLine(posting, transaction)));
        model.put("entered", entered);
        views.show(ctx, "movement", model);
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

    private static Problem missing() {
        return Problem.notFound("There is no such transaction.");
    }

    private static Optional<Posting> posting(User owner, Transaction transaction) {
        return transaction.postings().stream()
                .filter(posting -> posting.account().equals(owner.account()))
                .findFirst();
    }
}
