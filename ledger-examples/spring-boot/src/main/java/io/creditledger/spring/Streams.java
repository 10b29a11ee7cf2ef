package io.creditledger.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.http.HttpEntity;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Tells results that are sent while they are made. */
final class Streams {
    private Streams() {}

    static boolean isStream(@Nullable Object result) {
        Object body = result instanceof HttpEntity<?> entity ? entity.getBody() : result;
        if (body == null) {
            return false;
        }
        if (body instanceof ResponseBodyEmitter || body instanceof StreamingResponseBody) {
            return true;
        }
        ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(body.getClass());
        return adapter != null && adapter.isMultiValue();
    }
}
