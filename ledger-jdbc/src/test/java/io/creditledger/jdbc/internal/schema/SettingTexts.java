package io.creditledger.jdbc.internal.schema;

import java.util.LinkedHashMap;
import java.util.Map;

/** The texts that read and change the settings in the tables, without the names of tables being qualified. */
public final class SettingTexts {
    private SettingTexts() {}

    /** Returns them by name. */
    public static Map<String, String> all() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("settings", SharedSettings.SELECT);
        texts.put("exclusion of older libraries as writers", SharedSettings.EXCLUDE_OLDER_WRITERS);
        texts.put("new setting", SharedSettings.INSERT);
        texts.replaceAll((name, text) -> text.replace("<ns>", ""));
        return texts;
    }
}
