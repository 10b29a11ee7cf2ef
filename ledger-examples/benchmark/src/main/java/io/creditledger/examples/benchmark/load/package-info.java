/** Many callers for a while, and what they saw. */
@NullMarked
package io.creditledger.examples.benchmark.load;

import org.jspecify.annotations.NullMarked;
