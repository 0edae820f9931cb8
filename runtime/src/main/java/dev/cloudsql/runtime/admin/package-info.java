/**
 * The Cloud SQL Admin API, as far as a connect needs it: one instance's settings, and a client
 * certificate.
 *
 * <p>Nothing here tries again, sleeps or keeps anything: a call is one request, and its failure is
 * one typed error that says whether another try may help.
 */
@NullMarked
package dev.cloudsql.runtime.admin;

import org.jspecify.annotations.NullMarked;
