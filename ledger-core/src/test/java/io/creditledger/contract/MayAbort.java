package io.creditledger.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Allows that tests of a class are aborted in each of their runs; see {@link AbortedTests}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Inherited
public @interface MayAbort {
    /** Returns why, and where these tests run instead. */
    String value();
}
