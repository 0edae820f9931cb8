package dev.cloudsql.emulator.tds;

import dev.cloudsql.emulator.backend.BackendConnection;
import dev.cloudsql.emulator.pki.CertificateAuthority;
import dev.cloudsql.emulator.pki.KeyPairs;
import dev.cloudsql.emulator.pki.Leaf;
import dev.cloudsql.emulator.tds.wire.PacketReader;
import dev.cloudsql.emulator.tds.wire.PacketType;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * TLS for the login message only, as SQL Server has it with clients that ask for no encryption: the
 * handshake is in packets of TDS, the login is encrypted, and what follows is in clear text again.
 */
final class LoginEncryption {

  private static final int HEADER_BYTES = 8;
  private static final int END_OF_MESSAGE = 1;

  private final SSLContext context;

  /** With a certificate of its own, which clients do not check for a login. */
  LoginEncryption() {
    KeyPair keys = KeyPairs.sharedRsa();
    var now = InstantSource.system().instant();
    X509Certificate certificate =
        CertificateAuthority.create("SSL_Self_Signed_Fallback", now)
            .issue(Leaf.server("SSL_Self_Signed_Fallback", now), keys.getPublic());
    try {
      context = SSLContext.getInstance("TLSv1.2");
      context.init(KeyPairs.managers(keys, certificate), null, null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JDK makes no TLS server", e);
    }
  }

  /** Performs the handshake; the result reads the login message, and must read no more. */
  PacketReader handshake(BackendConnection connection) throws IOException {
    Packets packets = new Packets(connection);
    SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(packets, null, false);
    // After a handshake of TLS 1.3 a client would not know when packets end.
    tls.setEnabledProtocols(new String[] {"TLSv1.2"});
    tls.startHandshake();
    packets.end();
    return new PacketReader(tls.getInputStream());
  }

  /** The bytes of the handshake, which are in packets; after {@link #end} the connection itself. */
  private static final class Packets extends Socket {

    private final DataInputStream in;
    private final OutputStream out;
    private final ByteArrayOutputStream flight = new ByteArrayOutputStream();
    private int left;
    private boolean ended;

    Packets(BackendConnection connection) {
      in = new DataInputStream(connection.input());
      out = connection.output();
    }

    void end() throws IOException {
      send();
      ended = true;
    }

    /** What the server sends at a time must be one packet: clients take it apart so. */
    private void send() throws IOException {
      if (flight.size() > 0) {
        int length = flight.size() + HEADER_BYTES;
        out.write(
            new byte[] {
              PacketType.PRELOGIN, END_OF_MESSAGE, (byte) (length >> 8), (byte) length, 0, 0, 1, 0
            });
        flight.writeTo(out);
        out.flush();
        flight.reset();
      }
    }

    private int read(byte[] bytes, int offset, int length) throws IOException {
      if (ended) {
        return in.read(bytes, offset, length);
      }
      send();
      if (left == 0) {
        int type = in.readUnsignedByte();
        if (type != PacketType.PRELOGIN) {
          throw new ProtocolException("A packet of type %s within the handshake".formatted(type));
        }
        in.skipNBytes(1);
        left = in.readUnsignedShort() - HEADER_BYTES;
        in.skipNBytes(HEADER_BYTES - 4);
      }
      int count = in.read(bytes, offset, Math.min(length, left));
      left -= Math.max(count, 0);
      return count;
    }

    @Override
    public boolean isConnected() {
      return true;
    }

    @Override
    public InputStream getInputStream() {
      return new InputStream() {
        @Override
        public int read() throws IOException {
          byte[] one = new byte[1];
          return Packets.this.read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          return Packets.this.read(bytes, offset, length);
        }
      };
    }

    @Override
    public OutputStream getOutputStream() {
      return flight;
    }
  }
}
