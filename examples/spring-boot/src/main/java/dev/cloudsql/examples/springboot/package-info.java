/** A Spring Boot application on Cloud SQL: nothing in its code says so. */
@NullMarked
package dev.cloudsql.examples.springboot;

import org.jspecify.annotations.NullMarked;
