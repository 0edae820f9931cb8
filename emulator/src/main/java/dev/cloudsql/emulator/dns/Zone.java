package dev.cloudsql.emulator.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * The records of the name server, and its answers, which follow aliases like those of a recursive
 * server.
 */
final class Zone {

  private static final int MOST_ALIASES = 20;

  private final List<Record> records = new CopyOnWriteArrayList<>();

  /**
   * Replaces all records of the same names and types.
   *
   * @throws IllegalArgumentException if a value cannot be sent
   */
  synchronized void set(List<DnsRecord> some) {
    List<Record> added = some.stream().map(Zone::record).toList();
    added.forEach(record -> remove(record.getName(), record.getType()));
    records.addAll(added);
  }

  void remove(String name, DnsType type) {
    remove(name(name), type.code());
  }

  private void remove(Name name, int type) {
    records.removeIf(record -> record.getName().equals(name) && record.getType() == type);
  }

  /**
   * Parses a query with one question.
   *
   * @throws IOException if it is not one
   */
  static Message query(byte[] bytes) throws IOException {
    try {
      Message query = new Message(bytes);
      if (query.getQuestion() == null) {
        throw new ProtocolException("No question");
      }
      return query;
    } catch (IllegalArgumentException e) {
      throw new ProtocolException(e.getMessage());
    }
  }

  Message answer(Message query) {
    List<Record> answer = new ArrayList<>();
    Name name = query.getQuestion().getName();
    int type = query.getQuestion().getType();
    while (answer.size() <= MOST_ALIASES) {
      List<Record> found = of(name, type);
      List<Record> aliases = of(name, Type.CNAME);
      if (!found.isEmpty() || aliases.isEmpty()) {
        answer.addAll(found);
        Message response = answer(query, exists(name) ? Rcode.NOERROR : Rcode.NXDOMAIN);
        answer.forEach(record -> response.addRecord(record, Section.ANSWER));
        return response;
      }
      answer.add(aliases.get(0));
      name = ((CNAMERecord) aliases.get(0)).getTarget();
    }
    return answer(query, Rcode.SERVFAIL);
  }

  /** An answer without records. */
  static Message answer(Message query, int code) {
    Message response = new Message(query.getHeader().getID());
    response.getHeader().setFlag(Flags.QR);
    response.getHeader().setFlag(Flags.RD);
    response.getHeader().setFlag(Flags.RA);
    response.getHeader().setRcode(code);
    response.addRecord(query.getQuestion(), Section.QUESTION);
    return response;
  }

  private List<Record> of(Name name, int type) {
    return records.stream()
        .filter(record -> record.getName().equals(name) && record.getType() == type)
        .toList();
  }

  private boolean exists(Name name) {
    return records.stream().anyMatch(record -> record.getName().equals(name));
  }

  private static Record record(DnsRecord record) {
    Name name = name(record.name());
    String first = record.values().get(0);
    try {
      return switch (record.type()) {
        case CNAME -> new CNAMERecord(name, DClass.IN, 0, name(first));
        case TXT ->
            new TXTRecord(name, DClass.IN, 0, record.values().stream().map(Zone::escaped).toList());
        case A -> new ARecord(name, DClass.IN, 0, InetAddress.getByName(first));
        case AAAA -> new AAAARecord(name, DClass.IN, 0, InetAddress.getByName(first));
      };
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("Not an IP address: " + first, e);
    }
  }

  private static Name name(String name) {
    try {
      return Name.fromString(name, Name.root);
    } catch (TextParseException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** The UTF-8 bytes of a text, escaped as in a zone file. */
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      escaped.append(String.format(Locale.ROOT, "\\%03d", b & 0xff));
    }
    return escaped.toString();
  }
}
