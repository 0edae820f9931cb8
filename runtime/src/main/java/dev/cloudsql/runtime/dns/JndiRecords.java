package dev.cloudsql.runtime.dns;

import dev.cloudsql.runtime.instance.Messages;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.naming.CommunicationException;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.NoInitialContextException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;

/**
 * Queries DNS with the JDK's own client, which has no threads and no cache, and repeats truncated
 * UDP queries over TCP.
 *
 * @param servers the name servers
 */
record JndiRecords(NameServers servers) implements DnsRecords {

  /** Timeouts of 1, 2 and 4 seconds for a server that does not answer. */
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          Context.INITIAL_CONTEXT_FACTORY,
          "com.sun.jndi.dns.DnsContextFactory",
          "com.sun.jndi.dns.timeout.initial",
          "1000",
          "com.sun.jndi.dns.timeout.retries",
          "3");

  @Override
  public List<String> texts(String name) throws DnsException {
    return ask(name, "TXT").stream().map(TxtValue::join).toList();
  }

  @Override
  public boolean moreTexts(String name) {
    return TxtProbe.isTruncated(servers.areOfTheSystem() ? ofTheSystem() : servers.urls(), name);
  }

  /** The system's name servers, which the JDK reports as the provider's URL. */
  @SuppressWarnings({"BanJNDI", "JdkObsolete"})
  private String ofTheSystem() {
    Hashtable<String, String> environment = new Hashtable<>(ENVIRONMENT);
    environment.put(Context.PROVIDER_URL, servers.urls());
    try {
      DirContext context = new InitialDirContext(environment);
      try {
        return String.valueOf(context.getEnvironment().get(Context.PROVIDER_URL));
      } finally {
        context.close();
      }
    } catch (NamingException e) {
      return "";
    }
  }

  @Override
  public Optional<String> alias(String name) throws DnsException {
    return ask(name, "CNAME").stream().findFirst();
  }

  /** Uses the system's resolver, which has other sources than DNS, such as the hosts file. */
  @Override
  public List<String> addresses(String name) throws DnsException {
    if (servers.areOfTheSystem()) {
      return ofTheSystem(name);
    }
    List<String> addresses = new ArrayList<>(ask(name, "A"));
    addresses.addAll(ask(name, "AAAA"));
    return addresses;
  }

  private static List<String> ofTheSystem(String name) {
    try {
      return Arrays.stream(InetAddress.getAllByName(name))
          .map(InetAddress::getHostAddress)
          .toList();
    } catch (UnknownHostException e) {
      return List.of();
    }
  }

  // Only JNDI's DNS provider is used, whose values are strings; JNDI requires a Hashtable.
  @SuppressWarnings({"BanJNDI", "JdkObsolete"})
  private List<String> ask(String name, String type) throws DnsException {
    Hashtable<String, String> environment = new Hashtable<>(ENVIRONMENT);
    environment.put(Context.PROVIDER_URL, servers.urls());
    try {
      DirContext context = new InitialDirContext(environment);
      try {
        Attribute records = context.getAttributes(name, new String[] {type}).get(type);
        List<String> values = new ArrayList<>();
        for (Object value : records == null ? List.of() : Collections.list(records.getAll())) {
          values.add(value.toString());
        }
        return values;
      } finally {
        context.close();
      }
    } catch (NameNotFoundException e) {
      return List.of();
    } catch (NoInitialContextException e) {
      throw new DnsException(
          "this Java runtime has no DNS client; add the module jdk.naming.dns", false, e);
    } catch (NamingException e) {
      throw new DnsException(
          "%s gave no answer to the question for %s records of %s (%s)"
              .formatted(servers, type, name, reason(e)),
          !(e instanceof CommunicationException),
          e);
    }
  }

  private static String reason(NamingException failure) {
    Throwable root = failure.getRootCause();
    return root == null ? Messages.reason(failure) : root.toString();
  }
}
