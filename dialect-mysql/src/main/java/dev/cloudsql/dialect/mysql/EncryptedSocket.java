package dev.cloudsql.dialect.mysql;

import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/**
 * An {@link SSLSocket} over a socket that the connector has already encrypted; reports no TLS
 * parameters.
 */
abstract class EncryptedSocket extends SSLSocket {

  @Override
  public void startHandshake() {
    // The handshake is already complete.
  }

  @Override
  public SSLSession getSession() {
    throw settled();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    throw settled();
  }

  @Override
  public String[] getEnabledCipherSuites() {
    throw settled();
  }

  @Override
  public void setEnabledCipherSuites(String[] suites) {
    throw settled();
  }

  @Override
  public String[] getSupportedProtocols() {
    throw settled();
  }

  @Override
  public String[] getEnabledProtocols() {
    throw settled();
  }

  @Override
  public void setEnabledProtocols(String[] protocols) {
    throw settled();
  }

  @Override
  public void addHandshakeCompletedListener(HandshakeCompletedListener listener) {
    throw settled();
  }

  @Override
  public void removeHandshakeCompletedListener(HandshakeCompletedListener listener) {
    throw settled();
  }

  @Override
  public void setUseClientMode(boolean client) {
    throw settled();
  }

  @Override
  public boolean getUseClientMode() {
    return true;
  }

  @Override
  public void setNeedClientAuth(boolean need) {
    throw settled();
  }

  @Override
  public boolean getNeedClientAuth() {
    return false;
  }

  @Override
  public void setWantClientAuth(boolean want) {
    throw settled();
  }

  @Override
  public boolean getWantClientAuth() {
    return false;
  }

  @Override
  public void setEnableSessionCreation(boolean enable) {
    throw settled();
  }

  @Override
  public boolean getEnableSessionCreation() {
    return false;
  }

  private static UnsupportedOperationException settled() {
    return new UnsupportedOperationException("The TLS of this connection is the connector's");
  }
}
