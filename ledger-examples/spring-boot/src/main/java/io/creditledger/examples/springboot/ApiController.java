package io.creditledger.examples.springboot;

import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.spring.LedgerProblems;
import io.creditledger.spring.Metered;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What is sold here. */
@RestController
@RequestMapping("/api")
final class ApiController {
    private static final String KEY_HEADER = "Idempotency-Key";
    private static final long MOST = 1_000_000_000_000L;

    private final CreditLedger credits;
    private final PrintOrders prints;
    private final LedgerProblems problems;

    ApiController(CreditLedger credits, PrintOrders prints, LedgerProblems problems) {
        this.credits = credits;
        this.prints = prints;
        this.problems = problems;
    }

    /** Counts words. Costs 1 credit. */
    @Metered
    @GetMapping("/words")
    Map<String, Integer> words(@RequestParam String text) {
        Map<String, Integer> counts = new TreeMap<>();
        Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"))
                .filter(word -> !word.isEmpty())
                .forEach(word -> counts.merge(word, 1, Integer::sum));
        return counts;
    }

    /** Finds prime factors. Costs 2 credits. */
    @Metered(credits = 2)
    @GetMapping("/factors")
    List<Long> factors(@RequestParam @Min(2) @Max(MOST) long of) {
        List<Long> factors = new ArrayList<>();
        long rest = of;
        for (long factor = 2; factor * factor <= rest; factor++) {
            for (; rest % factor == 0; rest /= factor) {
                factors.add(factor);
            }
        }
        if (rest > 1) {
            factors.add(rest);
        }
        return factors;
    }

    /** Divides. Costs 2 credits. Nobody has thought of dividing by 0: see what becomes of the credits then. */
    @Metered(credits = 2)
    @GetMapping("/quotient")
    long quotient(@RequestParam long of, @RequestParam long by) {
        return of / by;
    }

    /** Orders prints, a credit for each copy: the order and its charge live or die together. */
    @PostMapping("/prints")
    PrintOrders.Order print(
            Principal user,
            @RequestHeader(KEY_HEADER) String key,
            @RequestParam @Min(1) @Max(PrintOrders.MOST_COPIES) long copies) {
        problems.requireKey(key);
        return prints.order(user.getName(), key, copies);
    }

    /** Answered from memory. */
    @GetMapping("/balance")
    Map<String, Long> balance(Principal user) {
        return Map.of("available", credits.balance(Accounts.of(user.getName())).available());
    }

    /** Gives a user credits. For admins. */
    @PostMapping("/users/{user}/grants")
    Map<String, Long> grant(
            @PathVariable @Pattern(regexp = "[a-z0-9-]{1,60}") String user,
            @RequestHeader(KEY_HEADER) String key,
            @RequestParam("credits") @Min(1) @Max(MOST) long amount) {
        problems.requireKey(key);
        var account = Accounts.of(user);
        credits.balance(account); // a 404 if there is no such user: granting would open the account
        credits.grant(account, amount, IdempotencyKey.of("grant", key));
        return Map.of("available", credits.balance(account).available());
    }
}
