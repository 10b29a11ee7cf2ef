/** What is sold: small useful work that needs no network. */
@NullMarked
package io.creditledger.examples.meteredapi.tools;

import org.jspecify.annotations.NullMarked;
