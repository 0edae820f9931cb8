package dev.cloudsql.emulator.state;

import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * A client certificate that the Admin API has given.
 *
 * @param certificate the certificate
 * @param principal who asked for it
 * @param loginToken the access token that came with the request, for IAM database authentication
 */
public record EphemeralCertificate(
    X509Certificate certificate, String principal, Optional<String> loginToken) {}
