/** How many statements each verb costs. */
@NullMarked
package io.creditledger.jdbc.budget;

import org.jspecify.annotations.NullMarked;
