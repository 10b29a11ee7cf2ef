package io.creditledger.spring;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.Expression;
import org.springframework.expression.spel.standard.SpelExpressionParser;

/** Evaluates {@link Metered#price}. Expressions come from the code of the application, never from a request. */
final class PriceExpressions {
    private final SpelExpressionParser parser = new SpelExpressionParser();
    private final ParameterNameDiscoverer names = new DefaultParameterNameDiscoverer();
    private final Map<String, Expression> parsed = new ConcurrentHashMap<>();

    /**
     * Returns the price of a call with these arguments.
     *
     * @throws IllegalStateException if it is no whole number, or less than 1
     */
    long price(Metered metered, Method method, @Nullable Object[] arguments) {
        if (metered.price().isEmpty()) {
            return metered.credits();
        }
        Object value = parse(metered.price())
                .getValue(new MethodBasedEvaluationContext(new Object(), method, arguments, names));
        if (!(value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte)) {
            throw new IllegalStateException("the price of " + method.getName() + " is not a whole number: " + value);
        }
        long price = ((Number) value).longValue();
        if (price < 1) {
            throw new IllegalStateException(
                    "the price of " + method.getName() + " must be at least 1, but is " + price);
        }
        return price;
    }

    /**
     * Checks an annotation.
     *
     * @throws IllegalStateException if it makes no sense
     */
    void check(Metered metered, Method method) {
        String where = "@Metered on " + method.getDeclaringClass().getSimpleName() + "." + method.getName() + ": ";
        boolean takesUsage = false;
        for (Class<?> type : method.getParameterTypes()) {
            takesUsage |= type == Usage.class;
        }
        if (metered.credits() < 1) {
            throw new IllegalStateException(where + "credits must be at least 1");
        }
        if (metered.pricedAfterwards() != takesUsage) {
            throw new IllegalStateException(where + "pricedAfterwards and a parameter of type Usage belong together");
        }
        if (!metered.price().isEmpty()) {
            if (metered.charge() == Metered.When.BEFORE_VALIDATION) {
                throw new IllegalStateException(
                        where + "a price that depends on the arguments cannot be charged before" + " they are read");
            }
            var unused = parse(metered.price());
        }
    }

    private Expression parse(String price) {
        return parsed.computeIfAbsent(price, parser::parseExpression);
    }
}
