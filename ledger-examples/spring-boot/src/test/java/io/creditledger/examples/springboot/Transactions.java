package io.creditledger.examples.springboot;

import java.util.concurrent.Callable;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** A bean with methods that are transactional in every way that matters here. */
@TestComponent
class Transactions {
    @Transactional
    <T> T required(Callable<T> work) throws Exception {
        return work.call();
    }

    @Transactional(propagation = Propagation.REQUIRES_NEW)
    <T> T requiresNew(Callable<T> work) throws Exception {
        return work.call();
    }

    @Transactional(propagation = Propagation.NESTED)
    <T> T nested(Callable<T> work) throws Exception {
        return work.call();
    }

    @Transactional(propagation = Propagation.NOT_SUPPORTED)
    <T> T without(Callable<T> work) throws Exception {
        return work.call();
    }

    @Transactional(readOnly = true)
    <T> T readOnly(Callable<T> work) throws Exception {
        return work.call();
    }
}
