package dev.cloudsql.emulator.backend;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The database's end of a relay. */
interface Peer extends Closeable {

  InputStream input() throws IOException;

  OutputStream output() throws IOException;

  void shutdownOutput() throws IOException;

  static Peer of(Socket socket) {
    return new Peer() {
      @Override
      public InputStream input() throws IOException {
        return socket.getInputStream();
      }

      @Override
      public OutputStream output() throws IOException {
        return socket.getOutputStream();
      }

      @Override
      public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
      }

      @Override
      public void close() throws IOException {
        socket.close();
      }
    };
  }

  /**
   * Reads and writes the channel directly: on JDK 17, a read and a write through the streams of
   * {@code Channels} block each other.
   */
  static Peer of(SocketChannel channel) {
    return new Peer() {
      @Override
      public InputStream input() {
        return new InputStream() {
          @Override
          public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            return channel.read(ByteBuffer.wrap(bytes, offset, length));
          }
        };
      }

      @Override
      public OutputStream output() {
        return new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
            while (buffer.hasRemaining()) {
              channel.write(buffer);
            }
          }
        };
      }

      @Override
      public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }
}
