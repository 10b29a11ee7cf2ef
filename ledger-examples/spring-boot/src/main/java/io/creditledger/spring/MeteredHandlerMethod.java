package io.creditledger.spring;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.mvc.method.annotation.ServletInvocableHandlerMethod;

/** One invocation of a {@link Metered} handler: charges it when its arguments were read and validated. */
final class MeteredHandlerMethod extends ServletInvocableHandlerMethod {
    private final Metered metered;
    private final MeteringInterceptor metering;
    private final PriceExpressions prices;
    private @Nullable ServletWebRequest request;
    private @Nullable ModelAndViewContainer container;

    MeteredHandlerMethod(
            HandlerMethod handler, Metered metered, MeteringInterceptor metering, PriceExpressions prices) {
        super(handler);
        this.metered = metered;
        this.metering = metering;
        this.prices = prices;
    }

    @Override
    public void invokeAndHandle(
            ServletWebRequest webRequest, ModelAndViewContainer modelAndView, @Nullable Object... provided)
            throws Exception {
        request = webRequest;
        container = modelAndView;
        super.invokeAndHandle(webRequest, modelAndView, provided);
    }

    /** Called with arguments that are read and valid. */
    @Override
    protected @Nullable Object doInvoke(@Nullable Object... arguments) throws Exception {
        RunningCall running = begin(arguments);
        if (running == null) {
            Objects.requireNonNull(container, "container").setRequestHandled(true);
            return null;
        }
        Object result = super.doInvoke(arguments);
        if (Streams.isStream(result)) {
            running.response().stream();
        }
        return result;
    }

    /** Returns null if the response is that of an earlier attempt. */
    private @Nullable RunningCall begin(@Nullable Object[] arguments) throws Exception {
        ServletWebRequest web = Objects.requireNonNull(request, "request");
        HttpServletRequest servletRequest = web.getRequest();
        RunningCall charged = RunningCall.of(servletRequest);
        if (charged != null) {
            return charged;
        }
        HeldResponse held = MeteringInterceptor.held(Objects.requireNonNull(web.getResponse(), "response"));
        return metering.begin(
                        servletRequest,
                        held,
                        this,
                        metered,
                        prices.price(metered, getMethod(), arguments),
                        metered.pricedAfterwards() ? UsageArgumentResolver.of(web) : null)
                .orElse(null);
    }
}
