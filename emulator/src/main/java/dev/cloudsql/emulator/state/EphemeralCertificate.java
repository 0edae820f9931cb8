package dev.cloudsql.emulator.state;

import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * A client certificate that the Admin API has issued.
 *
 * @param certificate the certificate
 * @param principal the principal that requested it
 * @param loginToken the login token in the request, for IAM database authentication; {@code null}
 *     if there was none
 */
public record EphemeralCertificate(
    X509Certificate certificate, String principal, @Nullable String loginToken) {}
