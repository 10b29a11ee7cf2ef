package io.creditledger.jdbc.internal.read;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** The texts of all reads, with {@code ?} for each parameter. */
public final class ReadTexts {
    private ReadTexts() {}

    /** Returns them by name. */
    public static Map<String, String> all() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Class<?> dao : new Class<?>[] {LedgerDao.class, LotDao.class}) {
            Arrays.stream(dao.getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(SqlQuery.class))
                    .sorted(Comparator.comparing(Method::getName))
                    .forEach(method -> texts.put(
                            dao.getSimpleName() + "." + method.getName(),
                            method.getAnnotation(SqlQuery.class).value()));
        }
        JdbcBooks.STATEMENTS.forEach((name, text) -> texts.put("verify(), " + name, text));
        texts.replaceAll(
                (name, text) -> text.replace("<ns>", "").replace("<names>", "?").replaceAll(":[a-z]+", "?"));
        return texts;
    }
}
