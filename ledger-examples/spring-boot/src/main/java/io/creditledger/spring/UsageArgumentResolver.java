package io.creditledger.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Gives handlers the {@link Usage} of their call. */
final class UsageArgumentResolver implements HandlerMethodArgumentResolver {
    private static final String ATTRIBUTE = Usage.class.getName();

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Usage.class;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        return of(request);
    }

    /** Returns the usage of this request; always the same one. */
    static Usage of(RequestAttributes request) {
        if (request.getAttribute(ATTRIBUTE, RequestAttributes.SCOPE_REQUEST) instanceof Usage known) {
            return known;
        }
        Usage usage = new Usage();
        request.setAttribute(ATTRIBUTE, usage, RequestAttributes.SCOPE_REQUEST);
        return usage;
    }
}
