package io.creditledger.spring;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.micrometer.observation.ObservationRegistry;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** {@link Metered} handlers in a servlet application. */
@AutoConfiguration(
        after = LedgerAutoConfiguration.class,
        beforeName = {
            "org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration",
            "org.springframework.boot.autoconfigure.web.servlet.WebMvcAutoConfiguration"
        })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(DispatcherServlet.class)
@ConditionalOnBean(SpringLedgers.class)
@ConditionalOnProperty(name = "ledger.metering.enabled", matchIfMissing = true)
@Import({MeteredMvcRegistrations.class, OptionalParts.SecurityPart.class})
public class MeteringAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    public LedgerProblems ledgerProblems(LedgerProperties properties) {
        return new LedgerProblems(properties.problems().base());
    }

    @Bean
    @ConditionalOnMissingBean
    LedgerExceptionHandler ledgerExceptionHandler(LedgerProblems problems) {
        return new LedgerExceptionHandler(problems);
    }

    @Bean
    @ConditionalOnMissingBean
    ProblemTypeAdvice problemTypeAdvice(LedgerProblems problems) {
        return new ProblemTypeAdvice(problems);
    }

    @Bean
    @ConditionalOnMissingBean
    public AccountResolver accountResolver(LedgerProperties properties) {
        String prefix = properties.metering().accountPrefix();
        return request -> {
            String user = request.getRemoteUser();
            if (user == null) {
                throw new IllegalStateException("a @Metered handler was reached without login: require one there");
            }
            return AccountId.of(prefix + user);
        };
    }

    @Bean
    MeteredCallStore meteredCallStore(DataSource application, SpringLedgers ledgers, LedgerProperties properties) {
        return new MeteredCallStore(application, ledgers, properties.metering().lease());
    }

    @Bean
    Metering metering(
            CreditLedger credits,
            MeteredCallStore store,
            LedgerProblems problems,
            ObjectProvider<ObservationRegistry> observations,
            LedgerProperties properties) {
        return new Metering(
                credits,
                store,
                problems,
                observations.getIfUnique(() -> ObservationRegistry.NOOP),
                properties.holdTimeout());
    }

    @Bean
    CallEnding callEnding(MeteredCallStore store, Metering metering, LedgerProblems problems) {
        return new CallEnding(store, metering, problems);
    }

    @Bean
    MeteringShutdown meteringShutdown(Metering metering, CallEnding ending) {
        return new MeteringShutdown(metering, ending);
    }

    @Bean
    LedgerMaintenance.Task renewMeteredCalls(Metering metering, LedgerProperties properties) {
        return new LedgerMaintenance.Task(
                "renewing leases", properties.metering().lease().dividedBy(3), metering::renew);
    }

    @Bean
    LedgerMaintenance.Task refundAbandonedCalls(Metering metering, LedgerProperties properties) {
        LedgerProperties.Metering settings = properties.metering();
        return new LedgerMaintenance.Task(
                "refunding abandoned calls",
                settings.abandonedAfter().dividedBy(4),
                () -> metering.refundAbandoned(settings.abandonedAfter()));
    }

    @Bean
    LedgerMaintenance.Task dropStoredAnswers(MeteredCallStore store, LedgerProperties properties) {
        LedgerProperties.Metering settings = properties.metering();
        return new LedgerMaintenance.Task(
                "dropping old answers", settings.retention().dividedBy(24), () -> {
                    int unused = store.dropBodies(settings.retention());
                });
    }

    @Bean
    MeteringInterceptor meteringInterceptor(Metering metering, LedgerProblems problems, AccountResolver accounts) {
        return new MeteringInterceptor(metering, problems, accounts);
    }

    @Bean
    MeteringExceptionResolver meteringExceptionResolver() {
        return new MeteringExceptionResolver();
    }

    @Bean
    PriceExpressions priceExpressions() {
        return new PriceExpressions();
    }

    @Bean
    WebMvcConfigurer meteringWebMvcConfigurer(MeteringInterceptor interceptor) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(interceptor).order(Ordered.LOWEST_PRECEDENCE);
            }

            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new UsageArgumentResolver());
            }
        };
    }

    @Bean
    FilterRegistrationBean<MeteringFilter> meteringFilter(
            CallEnding ending, LedgerProblems problems, LedgerProperties properties) {
        LedgerProperties.Metering settings = properties.metering();
        FilterRegistrationBean<MeteringFilter> filter = new FilterRegistrationBean<>(new MeteringFilter(
                ending, problems, (int) settings.maxStoredAnswer().toBytes(), (int)
                        settings.maxBody().toBytes()));
        // Next to the handlers: others may wrap what is sent.
        filter.setOrder(Ordered.LOWEST_PRECEDENCE);
        filter.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
        filter.setAsyncSupported(true);
        return filter;
    }

    /** An annotation that makes no sense, or that nobody would heed, stops the start. */
    @Bean
    SmartInitializingSingleton meteredHandlersCheck(
            ObjectProvider<RequestMappingHandlerMapping> mappings,
            ObjectProvider<RequestMappingHandlerAdapter> adapters,
            PriceExpressions prices) {
        return () -> {
            boolean found = false;
            for (RequestMappingHandlerMapping mapping : mappings) {
                for (HandlerMethod handler : mapping.getHandlerMethods().values()) {
                    Metered metered = handler.getMethodAnnotation(Metered.class);
                    if (metered != null) {
                        prices.check(metered, handler.getMethod());
                        found = true;
                    }
                }
            }
            if (found && adapters.stream().noneMatch(MeteredHandlerAdapter.class::isInstance)) {
                throw new IllegalStateException(
                        "@Metered handlers would not be charged: the RequestMappingHandlerAdapter is not"
                                + " that of MeteredMvcRegistrations. Leave @EnableWebMvc and other WebMvcRegistrations beans out");
            }
        };
    }
}
