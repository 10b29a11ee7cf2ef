package io.creditledger.examples.meteredapi;

import io.creditledger.Balance;
import io.creditledger.CreditLedger;
import io.creditledger.StatementLine;
import io.creditledger.StatementPage;
import io.creditledger.StatementQuery;
import io.creditledger.examples.meteredapi.store.Books;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.web.Guard;
import io.creditledger.examples.meteredapi.web.Json;
import io.creditledger.examples.meteredapi.web.Problem;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The calls that cost nothing: what an API key's owner has, and where it went. */
final class ApiRoutes {
    private final CreditLedger credits;

    ApiRoutes(CreditLedger credits) {
        this.credits = credits;
    }

    void balance(Context ctx) {
        User user = Guard.user(ctx);
        Balance balance = credits.balance(user.account());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("available", balance.available());
        json.put("held", balance.held());
        json.put("posted", balance.posted());
        json.put("status", balance.status().name());
        answer(ctx, json);
    }

    void statement(Context ctx) {
        StatementQuery.Builder query = StatementQuery.of(Guard.user(ctx).account());
        Long limit = number(ctx, "limit", 1_000);
        Long after = number(ctx, "after", Long.MAX_VALUE);
        if (limit != null) {
            query.limit(limit.intValue());
        }
        if (after != null) {
            query.after(after);
        }
        StatementPage page = credits.ledger().statement(query.build());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("lines", page.lines().stream().map(ApiRoutes::line).toList());
        json.put("next", page.nextOrNull());
        answer(ctx, json);
    }

    private static Map<String, Object> line(StatementLine line) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("transaction", line.transaction().id().toString());
        json.put("kind", line.transaction().kind().name());
        json.put("recordedAt", line.transaction().recordedAt().toString());
        json.put("amount", line.posting().amount());
        line.posting().balanceAfter().ifPresent(after -> json.put("balance", after.posted()));
        json.put("route", line.transaction().metadata().get(Books.ROUTE));
        return json;
    }

    private static @Nullable Long number(Context ctx, String name, long most) {
        String text = ctx.queryParam(name);
        if (text == null) {
            return null;
        }
        if (text.matches("[0-9]{1,18}")) {
            long number = Long.parseLong(text);
            if (number >= 1 && number <= most) {
                return number;
            }
        }
        throw Problem.badRequest(name + " must be a whole number from 1 to " + most + ".");
    }

    private static void answer(Context ctx, Map<String, Object> json) {
        ctx.result(Json.write(json)).contentType("application/json");
    }
}
