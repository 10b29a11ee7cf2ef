package io.creditledger.examples.springboot;

import io.creditledger.CreditLedger;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.util.ContentCachingResponseWrapper;

/** Puts the interceptor in front of the handlers, and holds their responses back until it has ended the call. */
@Configuration(proxyBeanMethods = false)
class MeteringConfiguration implements WebMvcConfigurer {
    private final MeteringInterceptor interceptor;

    MeteringConfiguration(CreditLedger credits, Endings endings) {
        this.interceptor = new MeteringInterceptor(credits, endings);
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(interceptor);
    }

    @Bean
    static FilterRegistrationBean<OncePerRequestFilter> holdingBack() {
        FilterRegistrationBean<OncePerRequestFilter> filter = new FilterRegistrationBean<>(new HoldingBack());
        filter.addUrlPatterns("/api/*");
        return filter;
    }

    private static final class HoldingBack extends OncePerRequestFilter {
        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            ContentCachingResponseWrapper unsent = new ContentCachingResponseWrapper(response);
            chain.doFilter(request, unsent);
            unsent.copyBodyToResponse();
        }
    }
}
