package io.creditledger.spring;

import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.servlet.mvc.method.annotation.ServletInvocableHandlerMethod;

/** Spring MVC's own adapter, but for {@link Metered} handlers. */
final class MeteredHandlerAdapter extends RequestMappingHandlerAdapter {
    private final MeteringInterceptor metering;
    private final PriceExpressions prices;

    MeteredHandlerAdapter(MeteringInterceptor metering, PriceExpressions prices) {
        this.metering = metering;
        this.prices = prices;
    }

    @Override
    protected ServletInvocableHandlerMethod createInvocableHandlerMethod(HandlerMethod handler) {
        Metered metered = handler.getMethodAnnotation(Metered.class);
        return metered == null
                ? super.createInvocableHandlerMethod(handler)
                : new MeteredHandlerMethod(handler, metered, metering, prices);
    }
}
