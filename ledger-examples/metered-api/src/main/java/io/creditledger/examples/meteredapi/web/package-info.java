/** The HTTP side: routes, who may use them, and how refusals are told. */
@NullMarked
package io.creditledger.examples.meteredapi.web;

import org.jspecify.annotations.NullMarked;
