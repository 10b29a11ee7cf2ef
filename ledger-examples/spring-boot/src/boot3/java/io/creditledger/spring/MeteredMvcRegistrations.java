package io.creditledger.spring;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.web.servlet.WebMvcRegistrations;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/** Makes Spring Boot use {@link MeteredHandlerAdapter}. The import of WebMvcRegistrations is that of Spring Boot 3. */
final class MeteredMvcRegistrations implements WebMvcRegistrations {
    private final ObjectProvider<MeteringInterceptor> metering;
    private final ObjectProvider<PriceExpressions> prices;

    MeteredMvcRegistrations(ObjectProvider<MeteringInterceptor> metering, ObjectProvider<PriceExpressions> prices) {
        this.metering = metering;
        this.prices = prices;
    }

    @Override
    public RequestMappingHandlerAdapter getRequestMappingHandlerAdapter() {
        return new MeteredHandlerAdapter(metering.getObject(), prices.getObject());
    }
}
