/** The HTTP face of the fake: Admin API, token server, metadata server. */
@NullMarked
package dev.cloudsql.tck.fake.api;

import org.jspecify.annotations.NullMarked;
