package dev.cloudsql.runtime.dns;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.InstanceResolver;
import dev.cloudsql.Phase;
import dev.cloudsql.ResolvedName;
import dev.cloudsql.runtime.instance.DomainName;
import dev.cloudsql.runtime.instance.Quote;
import dev.cloudsql.runtime.instance.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Resolves a domain name by DNS: to the instance in its TXT record; else to that of the name of
 * which it is an alias (CNAME); or, if Cloud SQL assigned the name, to itself, for a look-up in the
 * Admin API.
 *
 * @param records queries DNS
 */
record DnsResolver(DnsRecords records) implements InstanceResolver {

  private static final int MOST_ALIASES = 10;

  @Override
  public ResolvedName resolve(String name) throws IOException {
    if (name.indexOf('.') < 0) {
      throw Target.neither(name);
    }
    return new ResolvedName(target(name), addresses(name));
  }

  private String target(String name) throws IOException {
    List<String> chain = new ArrayList<>(List.of(name));
    while (true) {
      String current = chain.get(chain.size() - 1);
      if (DomainName.parse(current).flatMap(DomainName::region).isPresent()) {
        return current;
      }
      Texts texts = texts(name, current);
      if (texts.instance() != null) {
        return texts.instance().toString();
      }
      chain.add(alias(chain, current, texts));
    }
  }

  /** The TXT records of a name; after a failure of the server, the CNAME record is still tried. */
  private Texts texts(String name, String current) throws ConnectorException {
    try {
      List<String> values = records.texts(current).stream().map(String::strip).sorted().toList();
      return new Texts(
          values, values.stream().flatMap(DnsResolver::parse).findFirst().orElse(null), null);
    } catch (DnsException e) {
      if (!e.answered()) {
        throw unavailable(name, e);
      }
      return new Texts(List.of(), null, e);
    }
  }

  private String alias(List<String> chain, String current, Texts texts) throws IOException {
    String name = chain.get(0);
    Optional<String> found;
    try {
      found = records.alias(current);
    } catch (DnsException e) {
      throw unavailable(name, texts.failure() == null ? e : texts.failure());
    }
    if (found.isEmpty()) {
      if (texts.failure() == null && records.moreTexts(current)) {
        throw unavailable(
            name,
            new DnsException(
                "the TXT records of %s are too long for UDP, and the name server sent no whole answer by TCP"
                    .formatted(current),
                true,
                null));
      }
      throw texts.failure() == null
          ? nowhere(chain, texts.values())
          : unavailable(name, texts.failure());
    }
    String next =
        DomainName.parse(found.get())
            .map(DomainName::text)
            .orElseThrow(
                () -> unusable(chain, "is an alias of '%s'".formatted(Quote.of(found.get()))));
    List<String> longer = new ArrayList<>(chain);
    longer.add(next);
    if (chain.contains(next)) {
      throw wrong(
          name,
          "its CNAME records lead in a circle, %s. Let one of them lead to an instance"
              .formatted(path(longer)));
    }
    if (chain.size() > MOST_ALIASES) {
      throw wrong(
          name,
          "it leads over more than %s CNAME records, %s. Let it lead there directly"
              .formatted(MOST_ALIASES, path(longer)));
    }
    return next;
  }

  private List<String> addresses(String name) {
    try {
      return records.addresses(name);
    } catch (DnsException e) {
      // Ignored: the instance has its own addresses.
      return List.of();
    }
  }

  private static ConnectorException nowhere(List<String> chain, List<String> texts) {
    if (texts.isEmpty()) {
      return unusable(chain, "has neither a TXT nor a CNAME record");
    }
    return unusable(
        chain, "has no TXT record that names an instance ('%s')".formatted(Quote.of(texts.get(0))));
  }

  private static ConnectorException unusable(List<String> chain, String what) {
    String subject = chain.size() == 1 ? "it" : path(chain);
    return wrong(
        chain.get(0),
        "%s %s. Give it a TXT record with the instance connection name, project:region:instance, or a CNAME record"
            .formatted(subject, what));
  }

  private static String path(List<String> chain) {
    return String.join(" → ", chain);
  }

  private static ConnectorException wrong(String name, String why) {
    String message = "Cannot connect to %s: %s.".formatted(name, why);
    return new ConnectorException(ErrorCode.NAME, Phase.RESOLVE, null, message, null);
  }

  private static ConnectorException unavailable(String name, DnsException failure) {
    return new ConnectorException(
        ErrorCode.NAME_UNAVAILABLE,
        Phase.RESOLVE,
        null,
        "Cannot connect to %s: %s. Check the name servers, and that this machine can reach them."
            .formatted(name, failure.getMessage()),
        failure);
  }

  private static Stream<InstanceName> parse(String text) {
    try {
      return Stream.of(InstanceName.parse(text));
    } catch (IllegalArgumentException e) {
      return Stream.empty();
    }
  }

  /**
   * The TXT records of one name.
   *
   * @param values their values, sorted
   * @param instance the first value that is an instance connection name, if any
   * @param failure the reason why the query failed
   */
  private record Texts(
      List<String> values, @Nullable InstanceName instance, @Nullable DnsException failure) {}
}
