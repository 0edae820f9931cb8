package dev.cloudsql.emulator.dns;

import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.emulator.net.LoopbackAddresses;
import dev.cloudsql.emulator.net.Workers;
import dev.cloudsql.emulator.state.FaultBoard;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/**
 * A name server on a loopback port, over UDP and TCP. It follows CNAME records, as recursive
 * resolvers do.
 *
 * <pre>{@code
 * cloud.dns().set(DnsRecord.txt("db.example.com", "project:region:instance"));
 * }</pre>
 *
 * <p>May be used on any thread.
 *
 * @since 0.1
 */
public final class EmulatedDns {

  private static final int ATTEMPTS = 50;
  private static final int LARGEST_OVER_UDP = 512;

  private final Zone zone = new Zone();
  private final DnsQueries journal = new DnsQueries();
  private final FaultBoard<Fault> faults = new FaultBoard<>();
  private final Workers workers;
  private final DatagramSocket udp;
  private final ServerSocket tcp;

  private EmulatedDns(Workers workers, DatagramSocket udp, ServerSocket tcp) {
    this.workers = workers;
    this.udp = workers.track(udp);
    this.tcp = workers.track(tcp);
  }

  /**
   * Starts a name server without records.
   *
   * @param workers runs its threads and ends them on close
   */
  public static EmulatedDns start(Workers workers) throws IOException {
    InetAddress loopback = LoopbackAddresses.loopback();
    for (int attempt = 1; ; attempt++) {
      ServerSocket tcp = new ServerSocket(0, 0, loopback);
      try {
        EmulatedDns dns =
            new EmulatedDns(workers, new DatagramSocket(tcp.getLocalPort(), loopback), tcp);
        workers.start("dns-udp", dns::serveUdp);
        workers.start("dns-tcp", dns::serveTcp);
        return dns;
      } catch (BindException e) {
        // Another program uses this UDP port.
        tcp.close();
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Host and port, such as {@code 127.0.0.1:40123}, for {@code instanceResolver=dns:…}. */
  public String address() {
    return tcp.getInetAddress().getHostAddress() + ":" + tcp.getLocalPort();
  }

  /**
   * Replaces all records of the same names and types.
   *
   * @throws IllegalArgumentException if a value cannot be sent
   */
  public void set(DnsRecord... records) {
    zone.set(List.of(records));
  }

  /** Removes the records of this name and type. */
  public void remove(String name, DnsType type) {
    zone.remove(name, type);
  }

  /** Makes every query fail. */
  public ActiveFault fault(DnsFault fault) {
    return faults.add(new Fault(null, fault), Integer.MAX_VALUE, () -> {});
  }

  /** Makes queries for this type of record fail. */
  public ActiveFault fault(DnsType type, DnsFault fault) {
    return faults.add(new Fault(type, fault), Integer.MAX_VALUE, () -> {});
  }

  /** The queries that arrived. */
  public DnsQueries queries() {
    return journal;
  }

  private void serveUdp() {
    byte[] buffer = new byte[LARGEST_OVER_UDP];
    while (!udp.isClosed()) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      try {
        udp.receive(packet);
        byte[] query = Arrays.copyOf(buffer, packet.getLength());
        Optional<byte[]> answer = answer(query, false);
        if (answer.isPresent()) {
          udp.send(
              new DatagramPacket(answer.get(), answer.get().length, packet.getSocketAddress()));
        }
      } catch (IOException e) {
        // The client has disconnected, this server is closed, or it was not a query.
      }
    }
  }

  private void serveTcp() {
    while (!tcp.isClosed()) {
      try {
        Socket client = workers.track(tcp.accept());
        workers.start("dns-client", () -> serve(client));
      } catch (IOException e) {
        // The client has disconnected, or this server is closed.
      }
    }
  }

  private void serve(Socket client) {
    try {
      DataInputStream in = new DataInputStream(client.getInputStream());
      byte[] query = in.readNBytes(in.readUnsignedShort());
      Optional<byte[]> answer = answer(query, true);
      if (answer.isPresent()) {
        DataOutputStream out = new DataOutputStream(client.getOutputStream());
        out.writeShort(answer.get().length);
        out.write(answer.get());
        out.flush();
      }
    } catch (IOException e) {
      // The client has disconnected, this server is closed, or it was not a query.
    } finally {
      workers.release(client);
    }
  }

  private Optional<byte[]> answer(byte[] bytes, boolean overTcp) throws IOException {
    Message query = Zone.query(bytes);
    DnsType type = DnsType.of(query.getQuestion().getType()).orElse(null);
    String name = DnsRecord.canonical(query.getQuestion().getName().toString());
    if (type != null) {
      journal.add(new DnsQuery(name, type, overTcp));
    }
    Optional<DnsFault> fault =
        faults.take(some -> some.strikes(type)).map(struck -> struck.fault().what());
    int room = overTcp ? Message.MAXLENGTH : LARGEST_OVER_UDP;
    if (fault.isEmpty()) {
      return Optional.of(zone.answer(query).toWire(room));
    }
    return switch (fault.get()) {
      case TRUNCATION -> Optional.of(overTcp ? zone.answer(query).toWire(room) : truncated(query));
      case SERVFAIL -> Optional.of(Zone.answer(query, Rcode.SERVFAIL).toWire());
      case NXDOMAIN -> Optional.of(Zone.answer(query, Rcode.NXDOMAIN).toWire());
      case SILENCE -> Optional.empty();
    };
  }

  private static byte[] truncated(Message query) {
    Message answer = Zone.answer(query, Rcode.NOERROR);
    answer.getHeader().setFlag(Flags.TC);
    return answer.toWire();
  }

  /**
   * A fault and the queries that it affects.
   *
   * @param type the record type of the queries; {@code null} for all
   */
  private record Fault(@Nullable DnsType type, DnsFault what) {

    boolean strikes(@Nullable DnsType asked) {
      return type == null || type == asked;
    }
  }
}
