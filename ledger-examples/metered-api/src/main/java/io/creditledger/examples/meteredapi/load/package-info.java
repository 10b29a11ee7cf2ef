/** A bounded load on the service, and whether the books agree with what its clients saw. */
@NullMarked
package io.creditledger.examples.meteredapi.load;

import org.jspecify.annotations.NullMarked;
