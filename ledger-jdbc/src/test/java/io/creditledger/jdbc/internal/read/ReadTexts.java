package io.creditledger.jdbc.internal.read;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** The texts of all reads, with {@code ?} for each parameter. */
public final class ReadTexts {
    private ReadTexts() {}

    /** Returns them by name. */
    public static Map<String, String> all() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Class<?> dao : new Class<?>[] {
            LedgerDao.Accounts.class, LedgerDao.class, OperationDao.class, LotDao.class, ReportDao.class, BlockDao.class
        }) {
            Arrays.stream(dao.getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(SqlQuery.class))
                    .sorted(Comparator.comparing(Method::getName))
                    .forEach(method -> texts.put(
                            name(dao) + "." + method.getName(),
                            method.getAnnotation(SqlQuery.class).value()));
        }
        texts.putAll(constants(JdbcBooks.class, "verify(), "));
        texts.putAll(constants(MergedOperations.class, "verify(), where results are read side by side, "));
        texts.putAll(constants(UsageReads.class, "usage(), "));
        texts.replaceAll((name, text) -> text.replace("<ns>", "")
                .replace("<names>", "?")
                .replace("<kinds>", "?")
                .replace("<operations>", "?")
                .replaceAll(":[a-z]+", "?"));
        return texts;
    }

    /** Returns the name of the file. */
    private static String name(Class<?> dao) {
        return (dao.isMemberClass() ? dao.getEnclosingClass() : dao).getSimpleName();
    }

    private static Map<String, String> constants(Class<?> type, String prefix) {
        Map<String, String> texts = new LinkedHashMap<>();
        try {
            for (Field field : type.getDeclaredFields()) {
                if (field.getType() == String.class && Modifier.isStatic(field.getModifiers())) {
                    String text = (String) field.get(null);
                    if (text.startsWith("SELECT ")) {
                        texts.put(prefix + field.getName().toLowerCase(Locale.ROOT), text);
                    }
                }
            }
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
        return texts;
    }
}
