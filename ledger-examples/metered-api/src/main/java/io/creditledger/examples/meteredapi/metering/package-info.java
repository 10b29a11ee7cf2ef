/** Charging for requests: once per key, and never an answer that was not paid for. */
@NullMarked
package io.creditledger.examples.meteredapi.metering;

import org.jspecify.annotations.NullMarked;
