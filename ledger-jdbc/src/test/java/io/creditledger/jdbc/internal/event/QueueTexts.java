package io.creditledger.jdbc.internal.event;

import java.util.LinkedHashMap;
import java.util.Map;

/** The texts by which event readers take events, without the names of tables being qualified. */
public final class QueueTexts {
    private QueueTexts() {}

    /** Returns the forms of each by name. */
    public static Map<String, String[]> all() {
        Map<String, String[]> texts = new LinkedHashMap<>();
        texts.put("buckets with events", forms(QueueStatements.WAITING));
        texts.put("lock of a bucket", forms(QueueStatements.LOCK));
        texts.put("oldest events of a bucket", forms(QueueStatements.OLDEST));
        texts.put("events that nobody has taken in time", forms(QueueStatements.OUTDATED));
        texts.put(
                "deletion of events",
                forms(
                        QueueStatements.withKeys(QueueStatements.DELETE, 1),
                        QueueStatements.withKeys(QueueStatements.DELETE, 2)));
        return texts;
    }

    private static String[] forms(String... texts) {
        String[] forms = new String[texts.length];
        for (int i = 0; i < texts.length; i++) {
            forms[i] = texts[i].replace("<ns>", "");
        }
        return forms;
    }
}
