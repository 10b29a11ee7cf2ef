/** Tests of what an audit finds that no store can be made to contain. */
@NullMarked
package io.creditledger.audit;

import org.jspecify.annotations.NullMarked;
