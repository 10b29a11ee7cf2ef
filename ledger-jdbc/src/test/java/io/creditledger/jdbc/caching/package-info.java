/** Caches over real databases: joined work, several nodes, and the news they have of each other. */
@NullMarked
package io.creditledger.jdbc.caching;

import org.jspecify.annotations.NullMarked;
