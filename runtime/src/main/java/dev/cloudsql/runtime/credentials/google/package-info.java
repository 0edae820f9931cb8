/** Tokens of google-auth's credentials, each of one scope, and why there may be none. */
@NullMarked
package dev.cloudsql.runtime.credentials.google;

import org.jspecify.annotations.NullMarked;
