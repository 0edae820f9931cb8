/** A Spring Boot application that connects to Cloud SQL by configuration alone. */
@NullMarked
package dev.cloudsql.examples.springboot;

import org.jspecify.annotations.NullMarked;
