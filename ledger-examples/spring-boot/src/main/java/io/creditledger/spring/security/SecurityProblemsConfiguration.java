package io.creditledger.spring.security;

import io.creditledger.spring.LedgerProblems;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Problems of Spring Security as a bean. */
@Configuration(proxyBeanMethods = false)
class SecurityProblemsConfiguration {
    @Bean
    @ConditionalOnMissingBean
    SecurityProblems securityProblems(LedgerProblems problems) {
        return new SecurityProblems(problems);
    }
}
