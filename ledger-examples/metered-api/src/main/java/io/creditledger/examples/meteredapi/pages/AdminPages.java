package io.creditledger.examples.meteredapi.pages;

import io.creditledger.CommandResult;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.LotCategory;
import io.creditledger.OperationRef;
import io.creditledger.Receipt;
import io.creditledger.Transaction;
import io.creditledger.TransactionId;
import io.creditledger.command.Command;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.Grant;
import io.creditledger.command.ReopenAccount;
import io.creditledger.command.Reverse;
import io.creditledger.command.Transfer;
import io.creditledger.examples.meteredapi.metering.Metering;
import io.creditledger.examples.meteredapi.metering.Refusals;
import io.creditledger.examples.meteredapi.metering.StreamMetering;
import io.creditledger.examples.meteredapi.store.Books;
import io.creditledger.examples.meteredapi.users.ApiKeys;
import io.creditledger.examples.meteredapi.users.Audit;
import io.creditledger.examples.meteredapi.users.Audit.Action;
import io.creditledger.examples.meteredapi.users.Role;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.users.Users;
import io.creditledger.examples.meteredapi.web.Cookies;
import io.creditledger.examples.meteredapi.web.Flash;
import io.creditledger.examples.meteredapi.web.Guard;
import io.creditledger.examples.meteredapi.web.Problem;
import io.javalin.http.Context;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What admins see and do. Each form has a number, under which the ledger books it: sent twice, it is booked once. */
public final class AdminPages {
    private final Users users;
    private final Books books;
    private final CreditLedger credits;
    private final Metering metering;
    private final StreamMetering streams;
    private final Cookies cookies;
    private final AccountPages accounts;
    private final KeyPages keyPages;
    private final MovementPage movements;

    /** Administers these users and their accounts. */
    public AdminPages(
            Users users,
            Books books,
            Metering metering,
            StreamMetering streams,
            Cookies cookies,
            AccountPages accounts,
            KeyPages keyPages,
            MovementPage movements) {
        this.accounts = accounts;
        this.keyPages = keyPages;
        this.movements = movements;
        this.cookies = cookies;
        this.users = users;
        this.books = books;
        this.credits = books.credits();
        this.metering = metering;
        this.streams = streams;
    }

    /** Grants credits: plain ones, or, if they have an end or were given away, ones that are used before those. */
    public void grant(Context ctx) {
        onAccount(ctx, "grant", "granted", (user, entered) -> {
            entered.check(ctx, Fields::amount, Fields::note, Fields::category, Fields::lastDay);
            LotCategory category = Fields.category(ctx);
            long amount = Fields.amount(ctx);
            String note = Fields.note(ctx);
            StringBuilder detail = new StringBuilder().append(amount);
            Grant.Builder grant = credits.newGrant(user.account())
                    .amount(amount)
                    .metadata(Books.NOTE, note)
                    .metadata(Books.ADMIN, admin(ctx))
                    .key(once(ctx));
            if (category != LotCategory.PAID) {
                grant.category(category).metadata(Books.CATEGORY, "promotional");
                detail.append(", promotional");
            }
            Fields.lastDay(ctx).ifPresent(day -> {
                grant.expiresAt(day.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC))
                        .metadata(Books.UNTIL, day.toString());
                detail.append(", until ").append(day);
            });
            execute(ctx, grant.build(), Action.GRANT, user, detail.toString(), note);
        });
    }

    /** Lets credits expire. */
    public void expire(Context ctx) {
        onAccount(ctx, "expire", "expired", (user, entered) -> {
            entered.check(ctx, Fields::amount, Fields::note);
            long amount = Fields.amount(ctx);
            String note = Fields.note(ctx);
            Command<Receipt> expire = Transfer.between(user.account(), credits.expired())
                    .amount(amount)
                    .metadata(Books.NOTE, note)
                    .metadata(Books.ADMIN, admin(ctx))
                    .key(once(ctx))
                    .build();
            execute(ctx, expire, Action.EXPIRE, user, Long.toString(amount), note);
        });
    }

    private <R extends CommandResult> void execute(
            Context ctx, Command<R> command, Action action, User user, String detail, String reason) {
        execute(ctx, command, action, user, null, detail, reason);
    }

    /** Books a command together with its audit entry; a form that is sent again finds both. */
    private <R extends CommandResult> void execute(
            Context ctx,
            Command<R> command,
            Action action,
            User user,
            @Nullable TransactionId movement,
            String detail,
            String reason) {
        books.together((handle, joined) -> {
            R result = joined.execute(command);
            if (!result.replayed()) {
                Audit.add(handle, Guard.user(ctx), action, user, movement, detail, reason);
            }
            return result;
        });
    }

    /** Gives the credits of a call back, once. */
    public void refund(Context ctx) {
        User user = user(ctx);
        Transaction call = movements.find(
                user, Optional.ofNullable(ctx.formParam("transaction")).orElse(""));
        Entered entered = Entered.of(ctx, "refund");
        entered.act(ctx, () -> refund(ctx, user, call), () -> movements.show(ctx, user, call, entered));
    }

    private void refund(Context ctx, User user, Transaction call) {
        String reason = Fields.reason(ctx);
        Consumer<Handle> note = handle ->
                Audit.add(handle, Guard.user(ctx), Action.REFUND, user, call.id(), detail(user, call), reason);
        Map<String, String> metadata = Map.of(Books.NOTE, reason, Books.ADMIN, admin(ctx));
        boolean first = switch (call.kind()) {
            case DEBIT -> metering.refund(user, call, metadata, note);
            case CAPTURE -> streams.refund(user, call, metadata, note);
            default -> throw Refusals.noSuchCall();
        };
        done(ctx, user, first ? "refunded" : "refunded-already");
    }

    /** Undoes a movement as a whole, once, if the ledger can. */
    public void reverse(Context ctx) {
        User user = user(ctx);
        Transaction transaction = movements.find(user, ctx.pathParam("transaction"));
        Entered entered = Entered.of(ctx, "reverse");
        entered.act(ctx, () -> reverse(ctx, user, transaction), () -> movements.show(ctx, user, transaction, entered));
    }

    private void reverse(Context ctx, User user, Transaction transaction) {
        String reason = Fields.reason(ctx);
        if (MovementPage.line(user, transaction).refundable()) {
            throw new Problem(
                    409,
                    "call",
                    "Refund the call instead",
                    "A call is refunded, not reversed: that ends the request too.");
        }
        Reverse reverse = Reverse.of(OperationRef.of(transaction.id()))
                .metadata(Books.NOTE, reason)
                .metadata(Books.ADMIN, admin(ctx))
                .key(once(ctx))
                .build();
        execute(ctx, reverse, Action.REVERSE, user, transaction.id(), detail(user, transaction), reason);
        done(ctx, user, "reversed");
    }

    /** What a movement was, for the audit trail. */
    private static String detail(User user, Transaction transaction) {
        Line line = MovementPage.line(user, transaction);
        long amount = Math.abs(line.amount());
        return amount + (amount == 1 ? " credit" : " credits") + (line.detail().isEmpty() ? "" : ", " + line.detail());
    }

    private static String admin(Context ctx) {
        return Guard.user(ctx).id().toString();
    }

    /** Lets nothing go out of an account. */
    public void freeze(Context ctx) {
        onAccount(ctx, "freeze", "frozen", (user, entered) -> {
            String reason = Fields.reason(ctx);
            FreezeAccount freeze = FreezeAccount.of(user.account())
                    .metadata(Books.ADMIN, admin(ctx))
                    .key(once(ctx))
                    .build();
            execute(ctx, freeze, Action.FREEZE, user, "", reason);
        });
    }

    /** Ends that. */
    public void reopen(Context ctx) {
        onAccount(ctx, "reopen", "reopened", (user, entered) -> {
            String reason = Fields.reason(ctx);
            ReopenAccount reopen = ReopenAccount.of(user.account())
                    .metadata(Books.ADMIN, admin(ctx))
                    .key(once(ctx))
                    .build();
            execute(ctx, reopen, Action.REOPEN, user, "", reason);
        });
    }

    /** Changes what a user may do. */
    public void changeRole(Context ctx) {
        User user = user(ctx);
        if (user.id().equals(Guard.user(ctx).id())) {
            throw new Problem(409, "own-role", "Not your own role", "Another admin has to change your role.");
        }
        Entered entered = Entered.of(ctx, "role");
        entered.act(ctx, () -> changeRole(ctx, user, entered), () -> accounts.account(ctx, user, entered));
    }

    private void changeRole(Context ctx, User user, Entered entered) {
        entered.check(ctx, Fields::role, Fields::reason);
        Role role = Fields.role(ctx);
        String reason = Fields.reason(ctx);
        if (role == user.role()) {
            done(ctx, user, "role-same");
            return;
        }
        books.jdbi().useTransaction(handle -> {
            Users.changeRole(handle, user.id(), role);
            Audit.add(
                    handle,
                    Guard.user(ctx),
                    Action.ROLE,
                    user,
                    null,
                    user.role().label() + " to " + role.label(),
                    reason);
        });
        done(ctx, user, "role");
    }

    /** Revokes a key of a user, such as one that has leaked. */
    public void revokeKey(Context ctx) {
        User user = user(ctx);
        String key = ctx.pathParam("key");
        Entered entered = Entered.of(ctx, "revoke-" + key);
        entered.act(ctx, () -> revokeKey(ctx, user, key), () -> keyPages.show(ctx, user, entered));
    }

    private void revokeKey(Context ctx, User user, String key) {
        String reason = Fields.reason(ctx);
        books.jdbi().useTransaction(handle -> {
            if (!ApiKeys.revoke(handle, user.id(), key)) {
                throw Problem.notFound("There is no such key.");
            }
            Audit.add(handle, Guard.user(ctx), Action.REVOKE_KEY, user, null, "mk_" + key, reason);
        });
        cookies.flash(ctx, new Flash(Messages.DONE, "revoked"));
        ctx.redirect("/users/" + user.id() + "/keys");
    }

    /** What a form on the account page does. */
    private interface Deed {
        void act(User user, Entered entered);
    }

    /** Does it and says so; or shows the account with the form again. */
    private void onAccount(Context ctx, String form, String done, Deed deed) {
        User user = user(ctx);
        Entered entered = Entered.of(ctx, form);
        entered.act(
                ctx,
                () -> {
                    deed.act(user, entered);
                    done(ctx, user, done);
                },
                () -> accounts.account(ctx, user, entered));
    }

    private User user(Context ctx) {
        return users.find(Fields.user(ctx)).orElseThrow(() -> Problem.notFound("There is no such user."));
    }

    private static IdempotencyKey once(Context ctx) {
        return IdempotencyKey.of("admin:" + Guard.user(ctx).id(), Fields.once(ctx));
    }

    private void done(Context ctx, User user, String what) {
        cookies.flash(ctx, new Flash(Messages.DONE, what));
        ctx.redirect("/users/" + user.id());
    }
}
