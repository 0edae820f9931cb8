package dev.cloudsql.cli.doctor;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.IpType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What the Admin API says of an instance. Missing fields are empty: whether a connect can use the
 * answer is for the connector to say.
 *
 * @param databaseVersion such as {@code POSTGRES_17}; empty if not known
 * @param region its region; empty if not known
 * @param caMode who issues the server's certificate
 * @param addresses all addresses, also of the nodes of a read pool
 * @param dnsNames the names that Cloud SQL assigned
 * @param metadataExchange whether it takes the client protocol in a metadata exchange
 */
record InstanceFacts(
    String databaseVersion,
    String region,
    String caMode,
    List<InstanceAddress> addresses,
    List<String> dnsNames,
    boolean metadataExchange) {

  private static final String PER_INSTANCE = "GOOGLE_MANAGED_INTERNAL_CA";

  /** Reads an answer to {@code connectSettings}. */
  static InstanceFacts of(JsonObject answer) {
    List<InstanceAddress> addresses = new ArrayList<>(addresses(answer, psc(answer), null));
    objects(answer, "nodes")
        .forEach(
            node ->
                addresses.addAll(
                    addresses(node, psc(answer), ApiAnswer.text(node, "name").orElse("?"))));
    return new InstanceFacts(
        ApiAnswer.text(answer, "databaseVersion").orElse(""),
        ApiAnswer.text(answer, "region").orElse(""),
        ApiAnswer.text(answer, "serverCaMode").orElse(PER_INSTANCE),
        addresses,
        names(answer).toList(),
        strings(answer, "mdxProtocolSupport").anyMatch("CLIENT_PROTOCOL_TYPE"::equals));
  }

  /**
   * Notes them.
   *
   * @param state of the instance; empty if it is not known
   */
  void note(String state, Notes step) {
    step.line("%s in %s%s", databaseVersion, region, state.isEmpty() ? "" : ", " + state)
        .line("server CA mode %s", caMode)
        .line(metadataExchange ? "takes part in the metadata exchange" : "no metadata exchange");
    if (!dnsNames.isEmpty()) {
      step.line("DNS names %s", String.join(", ", dnsNames));
    }
    step.fact("databaseVersion", databaseVersion)
        .fact("region", region)
        .fact("state", state)
        .fact("serverCaMode", caMode)
        .fact("dnsNames", dnsNames)
        .fact("metadataExchange", metadataExchange);
  }

  private static boolean psc(JsonObject answer) {
    return ApiAnswer.text(answer, "pscEnabled").filter("true"::equals).isPresent();
  }

  private static List<InstanceAddress> addresses(
      JsonObject from, boolean psc, @Nullable String node) {
    List<InstanceAddress> addresses = new ArrayList<>();
    objects(from, "ipAddresses")
        .forEach(
            entry -> {
              String type = ApiAnswer.text(entry, "type").orElse("");
              Optional<String> host = ApiAnswer.text(entry, "ipAddress");
              if (host.isPresent() && (type.equals("PRIMARY") || type.equals("PRIVATE"))) {
                addresses.add(
                    address(
                        type.equals("PRIMARY") ? IpType.PUBLIC : IpType.PRIVATE, host.get(), node));
              }
            });
    if (psc) {
      List<String> endpoints =
          objects(from, "dnsNames")
              .filter(
                  name ->
                      ApiAnswer.text(name, "connectionType")
                          .orElse("")
                          .equals("PRIVATE_SERVICE_CONNECT"))
              .filter(name -> ApiAnswer.text(name, "dnsScope").orElse("").equals("INSTANCE"))
              .flatMap(name -> ApiAnswer.text(name, "name").stream())
              .toList();
      Stream<String> hosts =
          endpoints.isEmpty() ? ApiAnswer.text(from, "dnsName").stream() : endpoints.stream();
      hosts.forEach(host -> addresses.add(address(IpType.PSC, host, node)));
    }
    return addresses;
  }

  private static InstanceAddress address(IpType type, String host, @Nullable String node) {
    return node == null ? InstanceAddress.of(type, host) : InstanceAddress.ofNode(type, host, node);
  }

  private static Stream<String> names(JsonObject answer) {
    return Stream.concat(
            objects(answer, "dnsNames").flatMap(name -> ApiAnswer.text(name, "name").stream()),
            ApiAnswer.text(answer, "dnsName").stream())
        .distinct();
  }

  private static Stream<JsonObject> objects(JsonObject from, String list) {
    return elements(from, list).filter(JsonElement::isJsonObject).map(JsonElement::getAsJsonObject);
  }

  private static Stream<String> strings(JsonObject from, String list) {
    return elements(from, list).filter(JsonElement::isJsonPrimitive).map(JsonElement::getAsString);
  }

  private static Stream<JsonElement> elements(JsonObject from, String list) {
    JsonElement found = from.get(list);
    return found != null && found.isJsonArray()
        ? StreamSupport.stream(found.getAsJsonArray().spliterator(), false)
        : Stream.of();
  }
}
