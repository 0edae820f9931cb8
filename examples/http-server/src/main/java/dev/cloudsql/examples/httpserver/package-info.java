/** A web application on the JDK's own HTTP server, with HikariCP. */
@NullMarked
package dev.cloudsql.examples.httpserver;

import org.jspecify.annotations.NullMarked;
