package dev.cloudsql.emulator;

import dev.cloudsql.emulator.api.EmulatedApis;
import dev.cloudsql.emulator.http.HttpServer;
import dev.cloudsql.emulator.http.SecureListener;
import dev.cloudsql.emulator.net.LoopbackAddresses;
import dev.cloudsql.emulator.net.Workers;
import dev.cloudsql.emulator.pki.CertificateAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.InstantSource;
import javax.net.ssl.KeyManager;
import org.jspecify.annotations.Nullable;

/** The emulator's HTTP server over TLS; the port is opened on first use. */
final class SecureHttp {

  private final Workers workers;
  private final EmulatedApis api;
  private final InstantSource clock;
  private @Nullable Opened opened;

  SecureHttp(Workers workers, EmulatedApis api, InstantSource clock) {
    this.workers = workers;
    this.api = api;
    this.clock = clock;
  }

  /** The base URL, with a slash at the end. */
  URI uri() {
    return opened().uri;
  }

  /** The authority that issued its certificate. */
  CertificateAuthority authority() {
    return opened().authority;
  }

  /** The key of a further server, with a certificate of the same authority. */
  KeyManager[] keyManagers() {
    return SecureListener.keyManagers(authority(), clock.instant());
  }

  private synchronized Opened opened() {
    Opened known = opened;
    if (known == null) {
      known = open();
      opened = known;
    }
    return known;
  }

  private Opened open() {
    CertificateAuthority authority =
        CertificateAuthority.create("Cloud SQL Emulator Web CA", clock.instant());
    try {
      ServerSocket listener =
          SecureListener.open(authority, LoopbackAddresses.loopback(), clock.instant());
      HttpServer.start(listener, workers, api);
      return new Opened(
          authority,
          URI.create("https://%s:%s/".formatted(SecureListener.HOST, listener.getLocalPort())));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open an https port: " + e.getMessage(), e);
    }
  }

  private record Opened(CertificateAuthority authority, URI uri) {}
}
