/** Tests of Spring Boot applications with the Cloud SQL emulator. */
@NullMarked
package dev.cloudsql.spring.boot.test;

import org.jspecify.annotations.NullMarked;
