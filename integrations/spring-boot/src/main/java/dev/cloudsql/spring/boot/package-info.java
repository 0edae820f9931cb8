/**
 * Auto-configuration for Spring Boot 3.5 and 4.0: data sources of Cloud SQL instances, configured
 * by {@code spring.datasource.url} or by the properties of {@link
 * dev.cloudsql.spring.boot.CloudSqlProperties}.
 */
@NullMarked
package dev.cloudsql.spring.boot;

import org.jspecify.annotations.NullMarked;
