/** Problems of Spring Security. Delete this package if your application has no Spring Security. */
@NullMarked
package io.creditledger.spring.security;

import org.jspecify.annotations.NullMarked;
