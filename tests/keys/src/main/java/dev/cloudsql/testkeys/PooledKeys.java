package dev.cloudsql.testkeys;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Installs {@link PooledRsaProvider} before the first test of a JVM. Each connector makes an RSA
 * key pair, which takes some tenths of a second, and hundreds of tests make a connector.
 */
public final class PooledKeys implements LauncherSessionListener {

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    PooledRsaProvider.install();
  }
}
