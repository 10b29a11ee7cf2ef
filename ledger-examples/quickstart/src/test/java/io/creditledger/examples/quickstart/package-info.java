@NullMarked
package io.creditledger.examples.quickstart;

import org.jspecify.annotations.NullMarked;
