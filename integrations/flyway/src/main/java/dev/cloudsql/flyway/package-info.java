/** The database type by which Flyway takes {@code jdbc:cloudsql:} URLs. */
@NullMarked
package dev.cloudsql.flyway;

import org.jspecify.annotations.NullMarked;
