package io.creditledger.contract;

import org.opentest4j.TestAbortedException;

/** Aborts a test because a program that it uses is not installed. */
public final class MissingProgramException extends TestAbortedException {
    /**
     * Creates one.
     *
     * @param how what is missing, and how to install it
     */
    public MissingProgramException(String how) {
        super(how);
    }
}
