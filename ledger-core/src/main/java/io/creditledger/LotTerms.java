package io.creditledger;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The terms of a grant that creates a lot. A term that is null or empty was not set, and has its default.
 *
 * @param priority from 0 to {@link Bounds#LOT_PRIORITY}, lower is used first; {@link #DEFAULT_PRIORITY} if null
 * @param category where the credits came from; {@link LotCategory#PAID} if null
 * @param startsAt the first instant at which they can be used; at once if empty
 * @param expiresAt the first instant at which they cannot be used any more; never if empty
 * @param tags a debit must name all of these tags to use the credits; if empty, every debit may use them
 */
public record LotTerms(
        @Nullable Integer priority,
        @Nullable LotCategory category,
        Optional<Instant> startsAt,
        Optional<Instant> expiresAt,
        Set<String> tags) {
    /** The priority of a lot unless another is set: 50. */
    public static final int DEFAULT_PRIORITY = 50;

    /** The terms of a lot for which nothing is set. */
    public static final LotTerms DEFAULTS = new LotTerms(null, null, Optional.empty(), Optional.empty(), Set.of());

    /**
     * Checks the terms.
     *
     * @throws IllegalArgumentException if the priority, an instant or a tag is out of bounds, or the end is not after the start
     */
    public LotTerms {
        if (priority != null && (priority < 0 || priority > Bounds.LOT_PRIORITY)) {
            throw new IllegalArgumentException(
                    "priority must be from 0 to " + Bounds.LOT_PRIORITY + ", but is " + priority);
        }
        if (startsAt.isPresent() && expiresAt.isPresent() && !startsAt.get().isBefore(expiresAt.get())) {
            throw new IllegalArgumentException(
                    "a lot must expire after its start " + startsAt.get() + ", but expires at " + expiresAt.get());
        }
        tags = checkedTags(tags);
    }

    /**
     * Returns these tags, sorted.
     *
     * @throws IllegalArgumentException if there are more than {@link Bounds#TAGS}, or one is blank, is longer than {@link
     *     Bounds#TAG_LENGTH}, or contains a comma, NUL or a lone surrogate
     */
    public static Set<String> checkedTags(Set<String> tags) {
        if (tags.size() > Bounds.TAGS) {
            throw new IllegalArgumentException(
                    "there must be at most " + Bounds.TAGS + " tags, but are " + tags.size());
        }
        for (String tag : tags) {
            StorableText.require("tag", tag, Bounds.TAG_LENGTH);
            if (tag.indexOf(',') >= 0) {
                throw new IllegalArgumentException(
                        "tag must not contain a comma, but does at index " + tag.indexOf(','));
            }
        }
        return Collections.unmodifiableSet(new TreeSet<>(tags));
    }

    /** Returns the priority, or the default one. */
    public int priorityOrDefault() {
        return priority == null ? DEFAULT_PRIORITY : priority;
    }

    /** Returns the category, or the default one. */
    public LotCategory categoryOrDefault() {
        return category == null ? LotCategory.PAID : category;
    }
}
