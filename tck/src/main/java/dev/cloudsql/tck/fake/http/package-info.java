/** A small HTTP server that can also misbehave. */
@NullMarked
package dev.cloudsql.tck.fake.http;

import org.jspecify.annotations.NullMarked;
