package io.creditledger.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.security.web.AuthenticationEntryPoint;

/** Problems of Spring Security, if it is there. */
@AutoConfiguration(after = MeteringAutoConfiguration.class)
@ConditionalOnClass(AuthenticationEntryPoint.class)
@ConditionalOnBean(LedgerProblems.class)
class LedgerSecurityAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    SecurityProblems securityProblems(LedgerProblems problems) {
        return new SecurityProblems(problems);
    }
}
