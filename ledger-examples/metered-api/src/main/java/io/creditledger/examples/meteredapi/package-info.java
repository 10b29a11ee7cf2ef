/** A service that sells API calls: users, keys, a charging middleware, and pages to watch it all. */
@NullMarked
package io.creditledger.examples.meteredapi;

import org.jspecify.annotations.NullMarked;
