package dev.cloudsql.dialect.mysql;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connected socket that presents itself to Connector/J as an {@link SSLSocket}, because it is
 * encrypted.
 *
 * <p>The driver sends clear-text passwords, which {@code mysql_clear_password} (IAM) and a first
 * login by {@code caching_sha2_password} need, only over an {@code SSLSocket}.
 */
// Socket synchronizes some of these; a monitor held across I/O would pin a virtual thread.
@SuppressWarnings("UnsynchronizedOverridesSynchronized")
class TunnelSocket extends EncryptedSocket {

  private volatile Socket tunnel;

  TunnelSocket(Socket tunnel) {
    this.tunnel = tunnel;
  }

  /** Forwards every call to another socket from now on. */
  final void lead(Socket other) {
    tunnel = other;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return tunnel.getInputStream();
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return tunnel.getOutputStream();
  }

  @Override
  public void close() throws IOException {
    tunnel.close();
  }

  @Override
  public void shutdownInput() throws IOException {
    tunnel.shutdownInput();
  }

  @Override
  public void shutdownOutput() throws IOException {
    tunnel.shutdownOutput();
  }

  @Override
  public void connect(SocketAddress endpoint, int timeout) throws IOException {
    throw new SocketException("The connector opens the sockets");
  }

  @Override
  public void bind(@Nullable SocketAddress bindpoint) throws IOException {
    throw new SocketException("The connector opens the sockets");
  }

  @Override
  public @Nullable SocketChannel getChannel() {
    return null;
  }

  @Override
  public @Nullable InetAddress getInetAddress() {
    return tunnel.getInetAddress();
  }

  @Override
  public InetAddress getLocalAddress() {
    return tunnel.getLocalAddress();
  }

  @Override
  public int getPort() {
    return tunnel.getPort();
  }

  @Override
  public int getLocalPort() {
    return tunnel.getLocalPort();
  }

  @Override
  public @Nullable SocketAddress getRemoteSocketAddress() {
    return tunnel.getRemoteSocketAddress();
  }

  @Override
  public @Nullable SocketAddress getLocalSocketAddress() {
    return tunnel.getLocalSocketAddress();
  }

  @Override
  public boolean isConnected() {
    return tunnel.isConnected();
  }

  @Override
  public boolean isBound() {
    return tunnel.isBound();
  }

  @Override
  public boolean isClosed() {
    return tunnel.isClosed();
  }

  @Override
  public boolean isInputShutdown() {
    return tunnel.isInputShutdown();
  }

  @Override
  public boolean isOutputShutdown() {
    return tunnel.isOutputShutdown();
  }

  @Override
  public <T> Socket setOption(SocketOption<T> name, T value) throws IOException {
    tunnel.setOption(name, value);
    return this;
  }

  @Override
  public <T> T getOption(SocketOption<T> name) throws IOException {
    return tunnel.getOption(name);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return tunnel.supportedOptions();
  }

  @Override
  public void setTcpNoDelay(boolean on) throws SocketException {
    tunnel.setTcpNoDelay(on);
  }

  @Override
  public boolean getTcpNoDelay() throws SocketException {
    return tunnel.getTcpNoDelay();
  }

  @Override
  public void setSoLinger(boolean on, int seconds) throws SocketException {
    tunnel.setSoLinger(on, seconds);
  }

  @Override
  public int getSoLinger() throws SocketException {
    return tunnel.getSoLinger();
  }

  @Override
  public void sendUrgentData(int data) throws IOException {
    tunnel.sendUrgentData(data);
  }

  @Override
  public void setOOBInline(boolean on) throws SocketException {
    tunnel.setOOBInline(on);
  }

  @Override
  public boolean getOOBInline() throws SocketException {
    return tunnel.getOOBInline();
  }

  @Override
  public void setSoTimeout(int millis) throws SocketException {
    tunnel.setSoTimeout(millis);
  }

  @Override
  public int getSoTimeout() throws SocketException {
    return tunnel.getSoTimeout();
  }

  @Override
  public void setSendBufferSize(int size) throws SocketException {
    tunnel.setSendBufferSize(size);
  }

  @Override
  public int getSendBufferSize() throws SocketException {
    return tunnel.getSendBufferSize();
  }

  @Override
  public void setReceiveBufferSize(int size) throws SocketException {
    tunnel.setReceiveBufferSize(size);
  }

  @Override
  public int getReceiveBufferSize() throws SocketException {
    return tunnel.getReceiveBufferSize();
  }

  @Override
  public void setKeepAlive(boolean on) throws SocketException {
    tunnel.setKeepAlive(on);
  }

  @Override
  public boolean getKeepAlive() throws SocketException {
    return tunnel.getKeepAlive();
  }

  @Override
  public void setTrafficClass(int trafficClass) throws SocketException {
    tunnel.setTrafficClass(trafficClass);
  }

  @Override
  public int getTrafficClass() throws SocketException {
    return tunnel.getTrafficClass();
  }

  @Override
  public void setReuseAddress(boolean on) throws SocketException {
    tunnel.setReuseAddress(on);
  }

  @Override
  public boolean getReuseAddress() throws SocketException {
    return tunnel.getReuseAddress();
  }

  @Override
  public String toString() {
    return tunnel.toString();
  }
}
