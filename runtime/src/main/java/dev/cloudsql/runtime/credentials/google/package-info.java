/**
 * Tokens of google-auth's credentials, each with one scope, and the errors when none is available.
 */
@NullMarked
package dev.cloudsql.runtime.credentials.google;

import org.jspecify.annotations.NullMarked;
