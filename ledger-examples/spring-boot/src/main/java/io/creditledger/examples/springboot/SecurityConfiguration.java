package io.creditledger.examples.springboot;

import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.spring.security.SecurityProblems;
import jakarta.servlet.DispatcherType;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/** Who may do what. The users are for the demonstration: put your own in their place. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
    private static final String ADMIN = "ADMIN";

    /** No session and no cookie: nothing that another site could make a browser send along. */
    @Bean
    SecurityFilterChain rules(HttpSecurity http, SecurityProblems problems) throws Exception {
        return http.authorizeHttpRequests(rules -> rules.dispatcherTypeMatchers(
                                DispatcherType.ASYNC, DispatcherType.ERROR)
                        .permitAll()
                        .requestMatchers("/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness")
                        .permitAll()
                        .requestMatchers("/actuator/**", "/api/users/**")
                        .hasRole(ADMIN)
                        .requestMatchers("/api/**")
                        .authenticated()
                        .anyRequest()
                        .denyAll())
                .httpBasic(basic -> basic.authenticationEntryPoint(problems))
                .exceptionHandling(
                        handling -> handling.authenticationEntryPoint(problems).accessDeniedHandler(problems))
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(CsrfConfigurer::disable)
                .build();
    }

    @Bean
    UserDetailsService users() {
        return new InMemoryUserDetailsManager(user("alice", "USER"), user("bob", "USER"), user("admin", ADMIN));
    }

    private static UserDetails user(String name, String role) {
        return User.withUsername(name).password("{noop}" + name).roles(role).build();
    }

    /** Each user has an account from the start. Under fixed keys, so that a restart grants nothing twice. */
    @Bean
    ApplicationRunner openingGrants(CreditLedger credits) {
        return arguments -> {
            credits.grant(Accounts.of("alice"), 10, IdempotencyKey.of("opening", "alice"));
            credits.open(Accounts.of("bob"));
            credits.open(Accounts.of("admin"));
        };
    }
}
