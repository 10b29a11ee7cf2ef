package io.creditledger;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What sets the credits of one grant apart from plain ones. What is null was not asked for, and has the default.
 *
 * @param priority from 0 to {@link Bounds#LOT_PRIORITY}, lower is used first; {@link #DEFAULT_PRIORITY} if null
 * @param category where the credits came from; {@link LotCategory#PAID} if null
 * @param startsAt the first instant at which they can be used; at once if null
 * @param endsAt the first instant at which they cannot be used any more; never if null
 * @param tags what they may pay for: a debit may use them if it names all of these tags; anything if empty
 */
public record LotTerms(
        @Nullable Integer priority,
        @Nullable LotCategory category,
        @Nullable Instant startsAt,
        @Nullable Instant endsAt,
        Set<String> tags) {
    /** The priority of a lot unless another is asked for. */
    public static final int DEFAULT_PRIORITY = 50;

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
        if (startsAt != null && endsAt != null && !startsAt.isBefore(endsAt)) {
            throw new IllegalArgumentException(
                    "a lot must end after its start " + startsAt + ", but ends at " + endsAt);
        }
        tags = checkedTags(tags);
    }

    /**
     * Returns these tags, sorted.
     *
     * @throws IllegalArgumentException if there are more than {@link Bounds#TAGS}, or one is blank, longer than {@link
     *     Bounds#TAG_LENGTH} or has a comma in it
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

    /** Returns when it starts, if that was asked for. */
    public Optional<Instant> start() {
        return Optional.ofNullable(startsAt);
    }

    /** Returns when it ends, if it does. */
    public Optional<Instant> end() {
        return Optional.ofNullable(endsAt);
    }
}
