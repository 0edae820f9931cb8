/**
 * A client of the Cloud SQL Admin API with the calls that a connect needs: the settings of an
 * instance, and a client certificate.
 *
 * <p>There are no retries, pauses or caches here: a call is one request, and a failure is one
 * {@link dev.cloudsql.ConnectorException} that says whether a retry may help.
 */
@NullMarked
package dev.cloudsql.runtime.admin;

import org.jspecify.annotations.NullMarked;
