/** The pages for people. */
@NullMarked
package io.creditledger.examples.meteredapi.pages;

import org.jspecify.annotations.NullMarked;
