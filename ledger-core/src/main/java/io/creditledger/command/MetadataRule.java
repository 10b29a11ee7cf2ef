package io.creditledger.command;

import io.creditledger.Bounds;
import io.creditledger.StorableText;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Bounds of metadata, and its text: the same rules as for ids, but values may be blank. */
final class MetadataRule {
    private MetadataRule() {}

    static Map<String, String> checked(Map<String, String> metadata) {
        if (metadata.size() > Bounds.METADATA_ENTRIES) {
            throw new IllegalArgumentException(
                    "metadata must have at most " + Bounds.METADATA_ENTRIES + " entries, but has " + metadata.size());
        }
        long length = 0;
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
            StorableText.require("metadata name", entry.getKey(), Bounds.METADATA_NAME_LENGTH);
            StorableText.requireStorable("metadata value", entry.getValue(), Bounds.METADATA_LENGTH);
            length += entry.getKey().length() + entry.getValue().length();
        }
        if (length > Bounds.METADATA_LENGTH) {
            throw new IllegalArgumentException(
                    "metadata must have at most " + Bounds.METADATA_LENGTH + " characters in all, but has " + length);
        }
        return Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }
}
