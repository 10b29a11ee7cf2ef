/** Tests of the service over HTTP, as its users meet it. */
@NullMarked
package io.creditledger.examples.meteredapi;

import org.jspecify.annotations.NullMarked;
